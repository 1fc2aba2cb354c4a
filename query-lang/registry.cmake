# The lists: one line for each command, eval function and aggregate. CMake writes an explicit table of them
# (no static constructors: a linker drops those from a static library).
set(RIFFLE_COMMANDS
  bin
  dedup
  eval
  fields
  fillnull
  head
  rare
  rename
  rex
  search
  sort
  stats
  table
  tail
  timechart
  top
  where
)
