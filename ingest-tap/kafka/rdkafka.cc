#include "ingest-tap/kafka/rdkafka.h"

#include <array>

namespace riffle::tap::kafka {

Result<void> set(rd_kafka_conf_t& conf, const std::string& name, const std::string& value) {
  std::array<char, 512> reason{};
  if (rd_kafka_conf_set(&conf, name.c_str(), value.c_str(), reason.data(), reason.size()) !=
      RD_KAFKA_CONF_OK) {
    return user_error("Kafka setting " + name + ": " + reason.data());
  }
  return {};
}

Result<void> set(rd_kafka_conf_t& conf, const std::map<std::string, std::string>& settings) {
  for (const auto& [name, value] : settings) RIFFLE_TRY(set(conf, name, value));
  return {};
}

Result<Handle> make_handle(rd_kafka_type_t type, Conf conf) {
  std::array<char, 512> reason{};
  rd_kafka_t* handle = rd_kafka_new(type, conf.get(), reason.data(), reason.size());
  if (handle == nullptr) return user_error(std::string("Kafka client: ") + reason.data());
  static_cast<void>(conf.release());  // it belongs to the handle now
  return Handle(handle);
}

Error rd_error(std::string_view what, rd_kafka_resp_err_t code) {
  return environment_error(std::string(what) + ": " + rd_kafka_err2str(code));
}

}  // namespace riffle::tap::kafka
