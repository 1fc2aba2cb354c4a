#include "server/endpoints/endpoint_list.h"
#include "ui/embedded_files.h"

namespace riffle::server {
namespace {

// Nothing from elsewhere, nothing inline but styles (the editor and the charts set them).
constexpr std::string_view kContentSecurityPolicy =
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; "
    "img-src 'self' data:; "
    "font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const ui::EmbeddedFile* find_file(std::string_view path) {
  for (const auto& file : ui::embedded_files()) {
    if (file.path == path) return &file;
  }
  return nullptr;
}

Response handle(const Request& request, Services&) {
  const ui::EmbeddedFile* file = find_file(request.path == "/" ? "/index.html" : request.path);
  if (file == nullptr) return error_response(404, user_error("there is nothing at this path"));
  Response response;
  response.content_type = file->content_type;
  response.headers.emplace_back("Vary", "Accept-Encoding");
  // The build names what lies in assets/ after its content.
  const bool immutable = request.path.starts_with("/assets/");
  response.headers.emplace_back("Cache-Control",
                                immutable ? "public, max-age=31536000, immutable" : "no-cache");
  response.headers.emplace_back("ETag", std::string(file->etag));
  response.headers.emplace_back("Content-Security-Policy", std::string(kContentSecurityPolicy));
  response.headers.emplace_back("Referrer-Policy", "no-referrer");
  response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
  if (request.header("if-none-match") == file->etag) {
    response.status = 304;
    return response;
  }
  const bool packed = !file->gzip.empty() &&
                      request.header("accept-encoding").find("gzip") != std::string_view::npos;
  if (packed) response.headers.emplace_back("Content-Encoding", "gzip");
  response.body = packed ? file->gzip : file->bytes;
  return response;
}

}  // namespace

const EndpointSpec& page_endpoint() {
  static const EndpointSpec spec{.method = "GET",
                                 .path = "/*",
                                 .summary = "The web page",
                                 .description = "Static files, embedded in the program.",
                                 .parameters = {},
                                 .content_type = "text/html",
                                 .handle = handle};
  return spec;
}

}  // namespace riffle::server
