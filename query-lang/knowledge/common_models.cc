#include "query-lang/knowledge/common_models.h"

#include <algorithm>

namespace riffle::lang {
namespace {

struct CommonObject {
  std::string_view model;
  std::string_view name;
  std::string_view parent;
  std::string_view search;
  std::string_view fields;  // its own, between blanks
};

constexpr CommonObject kObjects[] = {
    {"Alerts", "Alerts", "", "tag=alert",
     "app body description dest dest_bunit dest_category dest_priority id mitre_technique_id "
     "severity severity_id signature signature_id src src_bunit src_category src_priority subject "
     "tag type user user_name vendor_account vendor_region"},

    {"Authentication", "Authentication", "", "tag=authentication NOT (action=success user=*$)",
     "action app authentication_method authentication_service dest dest_bunit dest_category "
     "dest_nt_domain dest_priority duration reason response_time signature signature_id src "
     "src_bunit src_category src_nt_domain src_priority src_user src_user_bunit "
     "src_user_category src_user_id src_user_priority src_user_role src_user_type tag user "
     "user_agent user_bunit user_category user_id user_priority user_role user_type "
     "vendor_account vendor_product"},
    {"Authentication", "Failed_Authentication", "Authentication", "action=failure", ""},
    {"Authentication", "Successful_Authentication", "Authentication", "action=success", ""},
    {"Authentication", "Default_Authentication", "Authentication", "tag=default", ""},
    {"Authentication", "Insecure_Authentication", "Authentication", "tag=cleartext OR tag=insecure",
     ""},
    {"Authentication", "Privileged_Authentication", "Authentication", "tag=privileged", ""},

    {"Certificates", "All_Certificates", "", "tag=certificate",
     "dest dest_bunit dest_category dest_port dest_priority duration response_time src src_bunit "
     "src_category src_port src_priority tag transport"},
    {"Certificates", "SSL", "All_Certificates", "tag=ssl OR tag=tls",
     "ssl_end_time ssl_engine ssl_hash ssl_is_valid ssl_issuer ssl_issuer_common_name "
     "ssl_issuer_email ssl_issuer_locality ssl_issuer_organization ssl_issuer_state "
     "ssl_issuer_street ssl_issuer_unit ssl_name ssl_policies ssl_publickey "
     "ssl_publickey_algorithm ssl_serial ssl_session_id ssl_signature_algorithm ssl_start_time "
     "ssl_subject ssl_subject_common_name ssl_subject_email ssl_subject_locality "
     "ssl_subject_organization ssl_subject_state ssl_subject_street ssl_subject_unit "
     "ssl_validity_window ssl_version"},

    {"Change", "All_Changes", "",
     "tag=change NOT (object_category=file OR object_category=directory OR "
     "object_category=registry)",
     "action change_type command dest dest_bunit dest_category dest_priority dvc object "
     "object_attrs object_category object_id object_path result result_id src src_bunit "
     "src_category src_priority status tag user user_agent user_name user_type vendor_account "
     "vendor_product vendor_product_id vendor_region"},
    {"Change", "Auditing_Changes", "All_Changes", "tag=audit", ""},
    {"Change", "Endpoint_Changes", "All_Changes", "tag=endpoint", ""},
    {"Change", "Network_Changes", "All_Changes", "tag=network",
     "dest_ip_range dest_port_range device direction protocol rule_action src_ip_range "
     "src_port_range"},
    {"Change", "Account_Management", "All_Changes", "tag=account",
     "dest_nt_domain src_nt_domain src_user src_user_bunit src_user_category src_user_name "
     "src_user_priority src_user_type"},
    {"Change", "Instance_Changes", "All_Changes", "tag=instance", "image_id instance_type"},

    {"Change_Analysis", "All_Changes", "", "tag=change",
     "action change_type command dest object object_attrs object_category object_id object_path "
     "result result_id src status tag user vendor_product"},
    {"Change_Analysis", "Account_Management", "All_Changes", "tag=account",
     "dest_nt_domain src_nt_domain src_user"},
    {"Change_Analysis", "Endpoint_Changes", "All_Changes", "tag=endpoint", ""},
    {"Change_Analysis", "Filesystem_Changes", "Endpoint_Changes", "object_category=file",
     "file_access_time file_acl file_create_time file_hash file_modify_time file_name file_path "
     "file_size"},
    {"Change_Analysis", "Registry_Changes", "Endpoint_Changes", "object_category=registry", ""},

    {"Databases", "All_Databases", "", "tag=database",
     "dest dest_bunit dest_category dest_priority duration object response_time src src_bunit "
     "src_category src_priority tag user user_bunit user_category user_priority vendor_product"},
    {"Databases", "Database_Instance", "All_Databases", "tag=instance",
     "instance_name instance_version process_limit session_limit"},
    {"Databases", "Database_Query", "All_Databases", "tag=query",
     "query query_id query_time records_affected"},

    {"DLP", "DLP_Incidents", "", "tag=dlp tag=incident",
     "action app category dest dest_bunit dest_category dest_priority dest_zone dlp_type dvc "
     "dvc_bunit dvc_category dvc_priority dvc_zone object object_category object_path severity "
     "signature src src_bunit src_category src_priority src_user src_user_bunit "
     "src_user_category src_user_priority src_zone tag user user_bunit user_category "
     "user_priority vendor_product"},

    {"Email", "All_Email", "", "tag=email",
     "action delay dest dest_bunit dest_category dest_priority duration file_hash file_name "
     "file_size internal_message_id message_id message_info orig_dest orig_recipient orig_src "
     "process process_id protocol recipient recipient_count recipient_domain recipient_status "
     "response_time retries return_addr size src src_bunit src_category src_priority src_user "
     "src_user_bunit src_user_category src_user_domain src_user_priority status_code subject tag "
     "url user user_bunit user_category user_priority vendor_product xdelay xref"},
    {"Email", "Delivery", "All_Email", "tag=delivery", ""},
    {"Email", "Content", "All_Email", "tag=content", ""},
    {"Email", "Filtering", "All_Email", "tag=filter",
     "filter_action filter_score signature signature_extra signature_id"},

    {"Endpoint", "Ports", "", "tag=listening tag=port",
     "creation_time dest dest_bunit dest_category dest_port dest_priority dest_requires_av "
     "dest_should_timesync dest_should_update process_guid process_id src src_category "
     "src_port src_priority src_requires_av src_should_timesync src_should_update state tag "
     "transport transport_dest_port user user_bunit user_category user_priority"},
    {"Endpoint", "Processes", "", "tag=process tag=report",
     "action cpu_load_percent dest dest_bunit dest_category dest_is_expected dest_priority "
     "dest_requires_av dest_should_timesync dest_should_update mem_used original_file_name os "
     "parent_process parent_process_exec parent_process_guid parent_process_hash "
     "parent_process_id parent_process_name parent_process_path process "
     "process_current_directory process_exec process_guid process_hash process_id "
     "process_integrity_level process_name process_path tag user user_bunit user_category "
     "user_id user_priority vendor_product"},
    {"Endpoint", "Services", "", "tag=service tag=report",
     "description dest dest_bunit dest_category dest_is_expected dest_priority dest_requires_av "
     "dest_should_timesync dest_should_update process_guid process_id service service_dll "
     "service_dll_hash service_dll_path service_dll_signature_exists "
     "service_dll_signature_verified service_exec service_hash service_id service_name "
     "service_path service_signature_exists service_signature_verified start_mode status tag "
     "user user_bunit user_category user_priority vendor_product"},
    {"Endpoint", "Filesystem", "", "tag=endpoint tag=filesystem",
     "action dest dest_bunit dest_category dest_priority dest_requires_av dest_should_timesync "
     "dest_should_update file_access_time file_acl file_create_time file_hash file_modify_time "
     "file_name file_path file_size process_guid process_id tag user user_bunit user_category "
     "user_priority vendor_product"},
    {"Endpoint", "Registry", "", "tag=endpoint tag=registry",
     "action dest dest_bunit dest_category dest_priority dest_requires_av dest_should_timesync "
     "dest_should_update process_guid process_id registry_hive registry_key_name registry_path "
     "registry_value_data registry_value_name registry_value_text registry_value_type status tag "
     "user user_bunit user_category user_priority vendor_product"},

    {"Intrusion_Detection", "IDS_Attacks", "", "tag=ids tag=attack",
     "action category dest dest_bunit dest_category dest_port dest_priority dvc dvc_bunit "
     "dvc_category dvc_priority file_hash file_name file_path ids_type severity severity_id "
     "signature signature_id src src_bunit src_category src_port src_priority tag transport user "
     "user_bunit user_category user_priority vendor_product"},

    {"Malware", "Malware_Attacks", "", "tag=malware tag=attack",
     "action category date dest dest_bunit dest_category dest_nt_domain dest_priority "
     "dest_requires_av file_hash file_name file_path sender severity severity_id signature "
     "signature_id src src_bunit src_category src_priority src_user tag url user user_bunit "
     "user_category user_priority vendor_product"},
    {"Malware", "Malware_Operations", "", "tag=malware tag=operations",
     "dest dest_bunit dest_category dest_nt_domain dest_priority dest_requires_av "
     "product_version signature_version tag vendor_product"},

    {"Network_Resolution", "DNS", "", "tag=network tag=resolution tag=dns",
     "additional_answer_count answer answer_count authority_answer_count dest dest_bunit "
     "dest_category dest_port dest_priority duration message_type name query query_count "
     "query_type record_type reply_code reply_code_id response_time src src_bunit src_category "
     "src_port src_priority tag transaction_id transport ttl vendor_product"},

    {"Network_Sessions", "All_Sessions", "", "tag=network tag=session",
     "action app dest_bunit dest_category dest_dns dest_ip dest_mac dest_nt_host dest_priority "
     "duration response_time signature signature_id src_bunit src_category src_dns src_ip src_mac "
     "src_nt_host src_priority tag user user_bunit user_category user_priority vendor_product"},
    {"Network_Sessions", "Session_Start", "All_Sessions", "tag=start", ""},
    {"Network_Sessions", "Session_End", "All_Sessions", "tag=end", ""},
    {"Network_Sessions", "DHCP", "All_Sessions", "tag=dhcp", "lease_duration lease_scope"},
    {"Network_Sessions", "VPN", "All_Sessions", "tag=vpn", ""},

    {"Network_Traffic", "All_Traffic", "", "tag=network tag=communicate",
     "action app bytes bytes_in bytes_out channel dest dest_bunit dest_category dest_interface "
     "dest_ip dest_mac dest_port dest_priority dest_translated_ip dest_translated_port dest_zone "
     "direction duration dvc dvc_bunit dvc_category dvc_ip dvc_mac dvc_priority dvc_zone flow_id "
     "icmp_code icmp_type packets packets_in packets_out process_id protocol protocol_version "
     "response_time rule session_id src src_bunit src_category src_interface src_ip src_mac "
     "src_port src_priority src_translated_ip src_translated_port src_zone ssid tag tcp_flag tos "
     "transport ttl user user_bunit user_category user_priority vendor_account vendor_product "
     "vlan wifi"},
    {"Network_Traffic", "Allowed_Traffic", "All_Traffic", "action=allowed", ""},
    {"Network_Traffic", "Blocked_Traffic", "All_Traffic", "action=blocked", ""},

    {"Risk", "All_Risk", "", "index=risk",
     "annotations annotations.mitre_attack annotations.mitre_attack.mitre_tactic "
     "annotations.mitre_attack.mitre_technique_id calculated_risk_score control dest risk_factor "
     "risk_message risk_object risk_object_type risk_score savedsearch_description "
     "search_name src tag threat_object threat_object_type user"},

    {"Ticket_Management", "All_Ticket_Management", "", "tag=ticketing",
     "affect_dest comments description dest dest_bunit dest_category dest_priority priority "
     "severity severity_id splunk_id splunk_realm src_user src_user_bunit src_user_category "
     "src_user_priority status tag ticket_id time_submitted user user_bunit user_category "
     "user_priority"},
    {"Ticket_Management", "Change", "All_Ticket_Management", "tag=change", "change"},
    {"Ticket_Management", "Incident", "All_Ticket_Management", "tag=incident", "incident"},
    {"Ticket_Management", "Problem", "All_Ticket_Management", "tag=problem", "problem"},

    {"Updates", "Updates", "", "tag=update tag=status",
     "dest dest_bunit dest_category dest_priority dest_should_update dvc file_hash file_name "
     "severity severity_id signature signature_id status tag vendor_product"},

    {"Vulnerabilities", "Vulnerabilities", "", "tag=report tag=vulnerability",
     "bugtraq category cert cve cvss dest dest_bunit dest_category dest_priority dvc dvc_bunit "
     "dvc_category dvc_priority msft mskb severity severity_id signature signature_id tag url "
     "user user_bunit user_category user_priority vendor_product xref"},

    {"Web", "Web", "", "tag=web",
     "action app bytes bytes_in bytes_out cached category cookie dest dest_bunit dest_category "
     "dest_port dest_priority duration error_code http_content_type http_method http_referrer "
     "http_referrer_domain http_user_agent http_user_agent_length operation response_time site "
     "src src_bunit src_category src_priority status storage_name tag uri_path uri_query url "
     "url_domain url_length user user_bunit user_category user_priority vendor_product"},
    {"Web", "Proxy", "Web", "tag=proxy", ""},
    {"Web", "Storage", "Web", "tag=storage", ""},
};

std::vector<DataModelObject::Field> fields_of(std::string_view names) {
  std::vector<DataModelObject::Field> fields;
  while (!names.empty()) {
    const size_t end = std::min(names.find(' '), names.size());
    fields.push_back({std::string(names.substr(0, end)), ""});
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return fields;
}

std::vector<DataModel> made() {
  std::vector<DataModel> models;
  for (const CommonObject& object : kObjects) {
    if (models.empty() || models.back().name != object.model)
      models.push_back({std::string(object.model), {}});
    models.back().objects.push_back({std::string(object.name), std::string(object.parent),
                                     std::string(object.search), fields_of(object.fields)});
  }
  return models;
}

}  // namespace

const std::vector<DataModel>& common_models() {
  static const std::vector<DataModel> models = made();
  return models;
}

}  // namespace riffle::lang
