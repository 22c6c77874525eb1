# Writes the names and severities of codes.def, without its sentences: cmake -DFROM=codes.def -DTO=code_names.def -P this.
# codes.h includes the result, so that a better sentence recompiles two files and only a new code recompiles all.
# SPDX-License-Identifier: GPL-3.0-or-later
file(READ ${FROM} table)
string(REGEX MATCHALL "HOTPAIR_CODE\\([A-Z0-9_]+, [A-Za-z]+," rows "${table}")
list(TRANSFORM rows REPLACE ",$" ")\n")
list(JOIN rows "" rows)
file(WRITE ${TO}.new "// made from codes.def by cmake/code_names.cmake\n${rows}")
file(COPY_FILE ${TO}.new ${TO} ONLY_IF_DIFFERENT)
