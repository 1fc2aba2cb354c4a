#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <random>
#include <utility>

#include <fmt/format.h>

#include "query-lang/commands/command_spec.h"
#include "query-lang/commands/field_demand.h"
#include "query-lang/commands/plain_node.h"
#include "query-lang/commands/row_operators.h"
#include "query-lang/syntax/arg_parser.h"
#include "query-lang/syntax/names.h"

namespace riffle::lang {

using index::Batch;

const CommandSpec& kmeans_command();

namespace {

struct Arguments {
  std::vector<FieldRef> fields;  // empty: all with numbers
  uint64_t fewest = 2;           // clusters; more of them are tried up to `most`
  uint64_t most = 2;
  uint64_t repetitions = 10;
  uint64_t iterations = 10'000;
  double tolerance = 0;
  std::string number_field = "CLUSTERNUM";
  std::string distance = "sqeuclidean";
  bool show_centroid = true;
};

using Point = std::vector<double>;

double distance_of(const Arguments& arguments, const Point& a, const Point& b) {
  double sum = 0;
  double dot = 0;
  double length_a = 0;
  double length_b = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    const double difference = a[i] - b[i];
    sum += arguments.distance == "cityblock" ? std::abs(difference) : difference * difference;
    dot += a[i] * b[i];
    length_a += a[i] * a[i];
    length_b += b[i] * b[i];
  }
  if (arguments.distance != "cosine") return sum;
  return length_a == 0 || length_b == 0 ? 1 : 1 - dot / std::sqrt(length_a * length_b);
}

struct Clusters {
  std::vector<Point> centres;
  std::vector<size_t> of;  // of each point
  double spread = std::numeric_limits<double>::infinity();
};

// Points go to the nearest centre and centres to the middle of their points, until nothing moves.
Clusters settle(const Arguments& arguments, const std::vector<Point>& points,
                std::vector<Point> centres) {
  Clusters clusters;
  clusters.centres = std::move(centres);
  clusters.of.assign(points.size(), 0);
  for (uint64_t iteration = 0; iteration < arguments.iterations; ++iteration) {
    double spread = 0;
    for (size_t i = 0; i < points.size(); ++i) {
      double nearest = std::numeric_limits<double>::infinity();
      for (size_t c = 0; c < clusters.centres.size(); ++c) {
        const double distance = distance_of(arguments, points[i], clusters.centres[c]);
        if (distance >= nearest) continue;
        nearest = distance;
        clusters.of[i] = c;
      }
      spread += nearest;
    }
    const bool settled = clusters.spread - spread <= arguments.tolerance;
    clusters.spread = spread;
    std::vector<double> counts(clusters.centres.size());
    std::vector<Point> sums(clusters.centres.size(), Point(points[0].size(), 0.0));
    for (size_t i = 0; i < points.size(); ++i) {
      ++counts[clusters.of[i]];
      for (size_t d = 0; d < points[i].size(); ++d) sums[clusters.of[i]][d] += points[i][d];
    }
    for (size_t c = 0; c < sums.size(); ++c) {
      if (counts[c] == 0) continue;
      for (double& part : sums[c]) part /= counts[c];
      clusters.centres[c] = sums[c];
    }
    if (settled) break;
  }
  return clusters;
}

// Centres far from each other: each next one is drawn by its distance to those there are.
Clusters best_of(const Arguments& arguments, const std::vector<Point>& points, size_t count) {
  // The same rows give the same clusters.
  std::mt19937_64 random(points.size());
  Clusters best;
  for (uint64_t repetition = 0; repetition < arguments.repetitions; ++repetition) {
    std::vector<Point> centres = {points[random() % points.size()]};
    while (centres.size() < count) {
      std::vector<double> weights;
      for (const Point& point : points) {
        double nearest = std::numeric_limits<double>::infinity();
        for (const Point& centre : centres)
          nearest = std::min(nearest, distance_of(arguments, point, centre));
        weights.push_back(nearest);
      }
      std::discrete_distribution<size_t> draw(weights.begin(), weights.end());
      centres.push_back(points[draw(random)]);
    }
    Clusters clusters = settle(arguments, points, std::move(centres));
    if (clusters.spread < best.spread) best = std::move(clusters);
  }
  return best;
}

Batch cluster(const Arguments& arguments, const Batch& rows, const index::SearchContext& context) {
  std::vector<const Batch::Field*> fields;
  for (const Batch::Field& field : rows.fields()) {
    const bool wanted = arguments.fields.empty() ? !field.name.starts_with('_')
                                                 : selects(arguments.fields, field.name);
    bool numbers = false;
    for (size_t row = 0; row < rows.rows() && !numbers; ++row)
      numbers = index::as_number(field.column->at(row)).has_value();
    if (wanted && numbers) fields.push_back(&field);
  }
  // Only rows that have all of the numbers are points.
  std::vector<Point> points;
  std::vector<uint32_t> kept;
  for (uint32_t row = 0; row < rows.rows(); ++row) {
    Point point;
    for (const Batch::Field* field : fields) {
      if (const auto number = index::as_number(field->column->at(row))) point.push_back(*number);
    }
    if (point.size() < fields.size()) continue;
    points.push_back(std::move(point));
    kept.push_back(row);
  }
  if (fields.empty() || points.empty()) return Batch(0);
  Clusters best;
  for (uint64_t count = arguments.fewest; count <= arguments.most; ++count) {
    if (count > points.size()) break;
    Clusters clusters = best_of(arguments, points, static_cast<size_t>(count));
    if (arguments.fewest < arguments.most)
      warn(context, fmt::format("{} clusters have a spread of {}", count, clusters.spread),
           "kmeans");
    if (clusters.spread < best.spread) best = std::move(clusters);
  }
  if (best.of.empty()) best = best_of(arguments, points, points.size());
  Batch result = rows.take(kept);
  index::ColumnBuilder numbers;
  for (const size_t number : best.of) numbers.add_number(static_cast<double>(number + 1));
  result.set(arguments.number_field, numbers.finish());
  for (size_t d = 0; arguments.show_centroid && d < fields.size(); ++d) {
    index::ColumnBuilder centres;
    for (const size_t number : best.of) centres.add_number(best.centres[number][d]);
    result.set("centroid_" + fields[d]->name, centres.finish());
  }
  // Rows of one cluster stand together.
  std::vector<uint32_t> order(kept.size());
  for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return best.of[a] < best.of[b]; });
  return result.take(order);
}

Result<std::unique_ptr<CommandNode>> parse(ArgParser& arguments) {
  Arguments parsed;
  while (!arguments.at_end()) {
    RIFFLE_ASSIGN(const bool option, arguments.take_option());
    if (option || arguments.accept(",")) continue;
    RIFFLE_ASSIGN(FieldRef field, arguments.field());
    parsed.fields.push_back(std::move(field));
  }
  RIFFLE_ASSIGN(parsed.repetitions, arguments.count_option("reps", parsed.repetitions));
  RIFFLE_ASSIGN(parsed.iterations, arguments.count_option("maxiters", parsed.iterations));
  RIFFLE_ASSIGN(parsed.iterations, arguments.count_option("iters", parsed.iterations));
  RIFFLE_ASSIGN(parsed.tolerance, arguments.number_option("t", 0));
  const std::string count = arguments.text_option("k", "2");
  const size_t dash = count.find('-');
  const auto fewest = index::parse_number(std::string_view(count).substr(0, dash));
  const auto most = dash == std::string::npos
                        ? fewest
                        : index::parse_number(std::string_view(count).substr(dash + 1));
  constexpr double kMostClusters = 1000;
  if (!fewest || !most || *fewest < 1 || *most < *fewest || *most > kMostClusters)
    return arguments.error("k must be a number or a range such as 2-5, up to 1000",
                           arguments.option_span("k"));
  parsed.fewest = static_cast<uint64_t>(*fewest);
  parsed.most = static_cast<uint64_t>(*most);
  parsed.number_field = arguments.text_option("cnumfield", parsed.number_field);
  const std::string distance = lower_name(arguments.text_option("distype", "sqeuclidean"));
  parsed.distance = distance == "l1" || distance == "l1norm" || distance == "cityblock"
                        ? "cityblock"
                    : distance == "cos" || distance == "cosine" ? "cosine"
                                                                : "sqeuclidean";
  RIFFLE_ASSIGN(parsed.show_centroid, arguments.bool_option("showcentroid", true));
  if (parsed.repetitions == 0) parsed.repetitions = 1;
  PlainCommand command;
  command.spec = &kmeans_command();
  command.arguments = arguments.print_options();
  if (!parsed.fields.empty()) command.arguments += " " + print_fields(parsed.fields);
  command.keeps_order = false;
  command.demand = demand_everything;
  command.make =
      [parsed](const index::SearchContext& context) -> Result<std::unique_ptr<Operator>> {
    return whole_table(context, [parsed, &context](const Batch& rows) -> Result<Batch> {
      return cluster(parsed, rows, context);
    });
  };
  return make_plain_node(std::move(command));
}

}  // namespace

const CommandSpec& kmeans_command() {
  static const CommandSpec spec = {
      .name = "kmeans",
      .aliases = {},
      .kind = CommandKind::kDataset,
      .summary = "Puts rows with similar numbers into clusters",
      .description =
          "K-means: `k` centres, each the mean of its rows. The number of its cluster is in "
          "`CLUSTERNUM`, the centre in `centroid_<field>`. Rows that lack a number go. The best of "
          "`reps` runs counts; the same rows give the same clusters. With a range for `k` the "
          "number with the least spread counts, and messages tell the spreads.",
      .syntax =
          "kmeans [k=<n>|<n>-<n>] [reps=<n>] [iters=<n>] [maxiters=<n>] [t=<number>] "
          "[cnumfield=<field>] "
          "[distype=l1|l1norm|cityblock|l2|l2norm|sq|sqeuclidean|cos|cosine] [showcentroid=<bool>] "
          "[<field>, ...]",
      .arguments = {{"<field>", ArgType::kFieldList, "", "the numbers; all without a list"},
                    {"k", ArgType::kText, "2", "how many clusters"},
                    {"reps", ArgType::kNumber, "10", "how many runs from other beginnings"},
                    {"iters", ArgType::kNumber, "10000", "the most steps of a run"},
                    {"maxiters", ArgType::kNumber, "10000", "the same"},
                    {"t", ArgType::kNumber, "0", "a step that gains no more ends the run"},
                    {"cnumfield", ArgType::kField, "CLUSTERNUM", "the field of the cluster"},
                    {"distype",
                     ArgType::kEnum,
                     "sqeuclidean",
                     "how far two rows are apart",
                     {"l1", "l1norm", "cityblock", "l2", "l2norm", "sq", "sqeuclidean", "cos",
                      "cosine"}},
                    {"showcentroid", ArgType::kBool, "t", "whether centres are shown"}},
      .examples = {{"| kmeans k=2 n | stats values(n) AS n, first(centroid_n) AS centre BY "
                    "CLUSTERNUM | sort centre | fields - CLUSTERNUM",
                    "Two heaps of numbers",
                    R"({"n": 1}
{"n": 100}
{"n": 3}
{"n": 102})",
                    R"({"n": ["1", "3"], "centre": 2}
{"n": ["100", "102"], "centre": 101})"}},
      .parse = parse,
  };
  return spec;
}

}  // namespace riffle::lang
