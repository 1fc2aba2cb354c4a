# The lists: one line for each command, eval function and aggregate, sorted. CMake writes explicit tables of them
# (no static constructors: a linker drops those from a static library). `head` in a list means that some .cc file
# defines `const CommandSpec& head_command()`, `const FunctionSpec& round_function()`, `const AggregateSpec& avg_aggregate()`.
# A line goes in together with the file that it names, so that every state of the tree links.
set(RIFFLE_COMMANDS
  bin
  collect
  datamodel
  dedup
  eval
  eventcount
  fields
  fillnull
  from
  head
  history
  inputlookup
  loadjob
  lookup
  mcatalog
  metadata
  metasearch
  mstats
  outputlookup
  rare
  rename
  rest
  rex
  savedsearch
  search
  sort
  stats
  table
  tags
  tail
  timechart
  top
  tstats
  typer
  where
)
set(RIFFLE_FUNCTIONS
  abs
  acos
  acosh
  asin
  asinh
  atan
  atan2
  atanh
  avg
  bit_and
  bit_not
  bit_or
  bit_shift_left
  bit_shift_right
  bit_xor
  case
  ceiling
  cidrmatch
  coalesce
  commands
  cos
  cosh
  exact
  exp
  false
  floor
  hypot
  if
  in
  ipmask
  isarray
  isbool
  isdouble
  isint
  ismv
  isnotnull
  isnull
  isnum
  isobject
  isstr
  json
  json_append
  json_array
  json_array_to_mv
  json_delete
  json_entries
  json_extend
  json_extract
  json_extract_exact
  json_has_key_exact
  json_keys
  json_object
  json_set
  json_set_exact
  json_valid
  len
  like
  ln
  log
  lower
  ltrim
  match
  max
  md5
  min
  mv_to_json_array
  mvappend
  mvcount
  mvdedup
  mvfilter
  mvfind
  mvindex
  mvjoin
  mvmap
  mvrange
  mvsort
  mvzip
  now
  null
  nullif
  pi
  pow
  printf
  random
  relative_time
  replace
  round
  rtrim
  searchmatch
  sha1
  sha256
  sha512
  sigfig
  sin
  sinh
  spath
  split
  sqrt
  strftime
  strptime
  substr
  sum
  tan
  tanh
  time
  toarray
  tobool
  todouble
  toint
  tomv
  tonumber
  toobject
  tostring
  trim
  true
  typeof
  upper
  urldecode
  validate
)
set(RIFFLE_AGGREGATES
  avg
  count
  dc
  earliest
  earliest_time
  estdc
  estdc_error
  exactperc
  first
  last
  latest
  latest_time
  list
  max
  median
  min
  mode
  per_day
  per_hour
  per_minute
  per_second
  perc
  range
  rate
  stdev
  stdevp
  sum
  sumsq
  upperperc
  values
  var
  varp
)

# riffle_lang_registry(TARGET): writes builtin_tables.cc (declared in commands/registry.h) and adds it to TARGET.
function(riffle_lang_registry target)
  set(text "// Written by registry.cmake.\n#include \"query-lang/commands/registry.h\"\n\nnamespace riffle::lang {\n")
  foreach(kind Command Function Aggregate)
    string(TOLOWER ${kind} suffix)
    string(TOUPPER RIFFLE_${kind}S list)
    string(APPEND text "\n")
    foreach(name IN LISTS ${list})
      string(APPEND text "const ${kind}Spec& ${name}_${suffix}();\n")
    endforeach()
    string(APPEND text "std::span<const ${kind}Spec* const> builtin_${suffix}s() {\n")
    string(APPEND text "  static const std::vector<const ${kind}Spec*> table = {\n")
    foreach(name IN LISTS ${list})
      string(APPEND text "      &${name}_${suffix}(),\n")
    endforeach()
    string(APPEND text "  };\n  return table;\n}\n")
  endforeach()
  string(APPEND text "\n}  // namespace riffle::lang\n")
  set(file ${CMAKE_CURRENT_BINARY_DIR}/builtin_tables.cc)
  file(CONFIGURE OUTPUT ${file} CONTENT "${text}" @ONLY)
  target_sources(${target} PRIVATE ${file})
endfunction()
