#pragma once

#include "indexer/columns/batch.h"

namespace riffle::lang {

// Rows with the fields of the CEF in their _raw, if any: cef_cefVersion, cef_vendor, cef_product,
// cef_version, cef_signature, cef_name, cef_severity of the header; the pairs of the extension
// under their own keys, where a value goes on to the next key, blanks included. Escapes are
// decoded. They take the place of fields that a row has under the same name; those of every event
// (is_cef_field) stay.
index::Batch with_cef_fields(const index::Batch& rows);

// Whether a key of an extension may give the field: not _time and its kin, host, source,
// sourcetype, index.
bool is_cef_field(std::string_view name);

}  // namespace riffle::lang
