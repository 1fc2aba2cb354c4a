#pragma once

#include <string>
#include <vector>

#include "server/search/result_writer.h"
#include "server/search/search_job.h"

namespace riffle::server {

// `riffle search`, with what its arguments say.
struct SearchCall {
  SearchRequest request;
  OutputFormat format = OutputFormat::kTable;
  bool explain = false;
  std::string data;
  std::string server;
  std::string token;
  std::string input;
  std::vector<std::string> lookups;  // NAME=FILE.csv
  SearchLimits limits;
};

// Each runs the search, writes rows to stdout and the rest to stderr, and returns the exit status.
int search_directory(const SearchCall& call);
int search_rows(const SearchCall& call);
int search_server(const SearchCall& call);

}  // namespace riffle::server
