#include "query-lang/commands/geo_shapes.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "indexer/base/json.h"
#include "query-lang/functions/json_path.h"

namespace riffle::lang {
namespace {

struct Point {
  double x = 0;
  double y = 0;
};

std::optional<Point> point_of(const JsonValue& value) {
  if (!value.is_array() || value.elements().size() < 2) return {};
  const std::optional<double> x = value.elements()[0].as_number();
  const std::optional<double> y = value.elements()[1].as_number();
  return x && y ? std::optional<Point>(Point{*x, *y}) : std::nullopt;
}

void collect_points(const JsonValue& value, std::vector<Point>& points) {
  if (const std::optional<Point> point = point_of(value)) {
    points.push_back(*point);
  } else if (value.is_array()) {
    for (const JsonValue& element : value.elements()) collect_points(element, points);
  }
}

double distance(const Point& p, const Point& a, const Point& b) {
  const double length = std::hypot(b.x - a.x, b.y - a.y);
  if (length == 0) return std::hypot(p.x - a.x, p.y - a.y);
  return std::abs((b.x - a.x) * (a.y - p.y) - (a.x - p.x) * (b.y - a.y)) / length;
}

// Which points of a line stay. Iterative: borders have many points.
std::vector<bool> kept_points(const std::vector<Point>& line, double tolerance) {
  std::vector<bool> kept(line.size());
  kept.front() = kept.back() = true;
  std::vector<std::pair<size_t, size_t>> ranges = {{0, line.size() - 1}};
  while (!ranges.empty()) {
    const auto [begin, end] = ranges.back();
    ranges.pop_back();
    size_t farthest = begin;
    double most = 0;
    for (size_t i = begin + 1; i < end; ++i) {
      const double off = distance(line[i], line[begin], line[end]);
      if (off > most) {
        most = off;
        farthest = i;
      }
    }
    if (most <= tolerance) continue;
    kept[farthest] = true;
    ranges.emplace_back(begin, farthest);
    ranges.emplace_back(farthest, end);
  }
  return kept;
}

JsonValue simplified_coordinates(const JsonValue& value, double tolerance) {
  if (!value.is_array() || point_of(value)) return value;
  std::vector<Point> line;
  for (const JsonValue& element : value.elements()) {
    if (const std::optional<Point> point = point_of(element)) line.push_back(*point);
  }
  JsonValue result = JsonValue::array();
  if (line.size() < 3 || line.size() < value.elements().size()) {
    for (const JsonValue& element : value.elements())
      result.append(simplified_coordinates(element, tolerance));
    return result;
  }
  const std::vector<bool> kept = kept_points(line, tolerance);
  for (size_t i = 0; i < kept.size(); ++i) {
    if (kept[i]) result.append(value.elements()[i]);
  }
  return result;
}

}  // namespace

Result<std::optional<GeoBox>> read_geo_box(const ArgParser& arguments) {
  GeoBox box;
  bool any = false;
  for (const auto& [name, side] : {std::pair<const char*, double*>("min_x", &box.min_x),
                                   {"min_y", &box.min_y},
                                   {"max_x", &box.max_x},
                                   {"max_y", &box.max_y}}) {
    any |= arguments.has_option(name);
    RIFFLE_ASSIGN(*side, arguments.number_option(name, *side));
  }
  return any ? std::optional<GeoBox>(box) : std::nullopt;
}

bool meets(std::string_view shape, const GeoBox& box) {
  const auto json = parse_json(shape);
  const JsonValue* coordinates = json && json->is_object() ? json->find("coordinates") : nullptr;
  std::vector<Point> points;
  if (coordinates != nullptr) collect_points(*coordinates, points);
  if (points.empty()) return false;
  GeoBox own{points[0].x, points[0].y, points[0].x, points[0].y};
  for (const Point& point : points) {
    own.min_x = std::min(own.min_x, point.x);
    own.min_y = std::min(own.min_y, point.y);
    own.max_x = std::max(own.max_x, point.x);
    own.max_y = std::max(own.max_y, point.y);
  }
  return own.min_x <= box.max_x && own.max_x >= box.min_x && own.min_y <= box.max_y &&
         own.max_y >= box.min_y;
}

std::string simplified(std::string_view shape, double tolerance) {
  const auto json = parse_json(shape);
  if (!json || !json->is_object()) return std::string(shape);
  JsonValue result = JsonValue::object();
  for (const auto& [name, value] : json->members())
    result.append(name, name == "coordinates" ? simplified_coordinates(value, tolerance) : value);
  return print_json(result);
}

}  // namespace riffle::lang
