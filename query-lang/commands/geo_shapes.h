#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "query-lang/syntax/arg_parser.h"

namespace riffle::lang {

// What commands about shapes (GeoJSON texts) share. A text that is no GeoJSON has no points.

struct GeoBox {
  double min_x = -180;
  double min_y = -90;
  double max_x = 180;
  double max_y = 90;
};

// The options min_x, min_y, max_x, max_y; nothing when none is given.
Result<std::optional<GeoBox>> read_geo_box(const ArgParser& arguments);

// Whether the smallest box round the shape and this one have a point in common.
bool meets(std::string_view shape, const GeoBox& box);

// The shape without points that are nearer than `tolerance` to the line without them
// (Douglas-Peucker).
std::string simplified(std::string_view shape, double tolerance);

}  // namespace riffle::lang
