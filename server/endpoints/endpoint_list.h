#pragma once

#include "server/endpoints/endpoint_spec.h"

namespace riffle::server {

// One line for each file <name>.cc of this folder; endpoints.cc puts them in order.
const EndpointSpec& search_endpoint();
const EndpointSpec& parse_endpoint();
const EndpointSpec& commands_endpoint();
const EndpointSpec& fields_endpoint();
const EndpointSpec& knowledge_endpoint();
const EndpointSpec& knowledge_put_endpoint();
const EndpointSpec& knowledge_remove_endpoint();
const EndpointSpec& ingest_endpoint();
const EndpointSpec& redrive_endpoint();
const EndpointSpec& ledger_endpoint();
const EndpointSpec& openapi_endpoint();
const EndpointSpec& healthz_endpoint();
const EndpointSpec& readyz_endpoint();
const EndpointSpec& metrics_endpoint();
const EndpointSpec& page_endpoint();

}  // namespace riffle::server
