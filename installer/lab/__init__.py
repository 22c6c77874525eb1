"""A whole pair on one machine: namespaces as servers, real agents in them, faults, clients and the audit.

Used by installer/quickstart.sh, tests/cluster and the benches. Standard library only. Root only.
SPDX-License-Identifier: GPL-3.0-or-later
"""
