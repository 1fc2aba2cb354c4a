#pragma once

// The only place that sees librdkafka's headers. For the .cc files of this folder and
// embedded_broker.cc; other headers name its types by forward declaration at most.
#include <librdkafka/rdkafka.h>
// The mock cluster's header requires the one above before it.
#include <librdkafka/rdkafka_mock.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "indexer/base/result.h"

namespace riffle::tap::kafka {

struct RdDeleter {
  void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
  void operator()(rd_kafka_topic_partition_list_t* list) const {
    rd_kafka_topic_partition_list_destroy(list);
  }
  void operator()(rd_kafka_error_t* error) const { rd_kafka_error_destroy(error); }
  void operator()(rd_kafka_mock_cluster_t* cluster) const {
    rd_kafka_mock_cluster_destroy(cluster);
  }
};

using Handle = std::unique_ptr<rd_kafka_t, RdDeleter>;
using Conf = std::unique_ptr<rd_kafka_conf_t, RdDeleter>;
using PartitionList = std::unique_ptr<rd_kafka_topic_partition_list_t, RdDeleter>;
using RdError = std::unique_ptr<rd_kafka_error_t, RdDeleter>;
using MockCluster = std::unique_ptr<rd_kafka_mock_cluster_t, RdDeleter>;

// User error naming the setting that librdkafka refuses.
Result<void> set(rd_kafka_conf_t& conf, const std::string& name, const std::string& value);
Result<void> set(rd_kafka_conf_t& conf, const std::map<std::string, std::string>& settings);
// Takes the configuration. User error when it does not fit together.
Result<Handle> make_handle(rd_kafka_type_t type, Conf conf);
Error rd_error(std::string_view what, rd_kafka_resp_err_t code);

}  // namespace riffle::tap::kafka
