#include "ingest-tap/decode/sourcetype_fields.h"

namespace riffle::tap {
namespace {

// Common and combined. A request that is none (a scan, a broken client) has no method and no uri.
constexpr std::string_view kAccess =
    R"re(^(?<clientip>[^\s"{\[]\S*) (?<ident>\S+) (?<user>\S+) \[(?<req_time>[^\]]+)\] )re"
    R"re("(?:(?<method>[^\s"]++) (?<uri>(?<uri_domain>\w+://[^/?\s"]++)?(?<uri_path>[^?\s"]*+))re"
    R"re((?:\?(?<uri_query>[^\s"]*+))?)(?: (?<version>[^\s"]++))?|(?:[^"\\]|\\.)*+)" )re"
    R"re((?<status>\S+) (?<bytes>\S+))re"
    R"re((?: "(?<referer>(?<referer_domain>\w+://[^/?\s"]++)?(?:[^"\\]|\\.)*+)")re"
    R"re((?: "(?<useragent>(?:[^"\\]|\\.)*+)")?)?)re";

// "Jun 14 15:16:01 host process[pid]: …", also with a year, a fraction or a priority in front.
constexpr std::string_view kSyslog =
    R"re(^(?:<\d+>)?[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d+)? \S+ )re"
    R"re((?<process>[^\s\[]*[^\s\[:])(?:\[(?<pid>\d+)\])?:(?:\s|$))re";

// "<PRI>1 time host app procid msgid …"; a dash stands for none.
constexpr std::string_view kSyslog5424 =
    R"re(^<\d+>1 \S+ \S+ (?:-|(?<process>\S+)) (?:-|(?<pid>\S+)) (?:-|(?<msgid>\S+))(?:\s|$))re";

constexpr SourcetypeFields kFields[] = {
    {"access-extractions", "access*", kAccess},
    {"syslog-extractions", "syslog*", kSyslog},
    {"syslog-5424-extractions", "syslog*", kSyslog5424},
    {"cef-extractions", "cef*", ""},
};

}  // namespace

std::span<const SourcetypeFields> sourcetype_fields() { return kFields; }

}  // namespace riffle::tap
