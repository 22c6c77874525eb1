"""PostgreSQL as the protected service: prepared on the mounted volume, run by the agent as a `process` resource.

SPDX-License-Identifier: GPL-3.0-or-later
"""
import glob
import os
import threading

from . import config
from .clients import read_rows
from .network import LAN
from .postgres import Postgres, PostgresError
from .shell import LabError, enter_net, wait_for

PORT = 5432
SETTINGS = ["listen_addresses = '*'", f"port = {PORT}", "unix_socket_directories = ''", "shared_buffers = 64MB", "max_connections = 40"]


def binaries():
    """The folder of Debian's newest PostgreSQL server programs."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/postgres"), key=lambda p: int(p.split("/")[4]))
    if not found:
        raise LabError("no PostgreSQL server is installed: apt-get install postgresql-15")
    return os.path.dirname(found[-1])


class Database:
    """Group "db": volume, file system, address, and (second step) the server itself."""

    group, volume = "db", "data"

    def __init__(self, pair, size="1GiB"):
        self.pair, self.size = pair, size
        self.mountpoint = os.path.join(pair.a.view, "db")
        self.data = os.path.join(self.mountpoint, "postgresql")

    def document(self, with_server):
        resources = [{"type": "volume", "name": self.volume}, config.filesystem(self.volume, self.mountpoint), config.address()]
        if with_server:
            resources.append(
                {"type": "process", "name": "postgres", "program": os.path.join(binaries(), "postgres"), "arguments": ["-D", self.data],
                 "user": "postgres", "stop": {"signal": "INT", "timeout": "20s"},
                 "monitor": {"tcp": f"{config.virtual_address()}:{PORT}", "interval": "500ms"}})
        volumes = [config.volume(self.volume, self.pair.backing(self.volume), self.size)]
        return config.document(self.pair.cluster, [config.group(self.group, resources)], volumes)

    def initialise(self, holder):
        """An empty database cluster on the mounted volume, as user postgres, open to the lab's own network only."""
        holder.inside(["install", "-d", "-o", "postgres", "-g", "postgres", "-m", "0700", self.data])
        holder.inside(["runuser", "-u", "postgres", "--", os.path.join(binaries(), "initdb"), "-D", self.data, "-U", "postgres", "-A", "trust",
                       "-E", "UTF8", "--no-locale"], timeout=180)
        text = "\n".join(SETTINGS) + "\n"
        holder.inside(["tee", "-a", os.path.join(self.data, "postgresql.conf")], stdin=text)
        holder.inside(["tee", "-a", os.path.join(self.data, "pg_hba.conf")], stdin=f"host all all {LAN}.0/24 trust\n")

    def answers(self):
        """Waits until the server has recovered and takes queries: it accepts connections some moments earlier."""
        wait_for("the database to take queries", lambda: self.in_client(lambda connection: connection.query("SELECT 1")) or True, 60)

    def create_table(self):
        self.answers()
        self.in_client(lambda connection: connection.query("CREATE TABLE ledger (n bigint PRIMARY KEY, payload text NOT NULL)"))

    def rows(self):
        return wait_for("the rows to be readable", lambda: read_rows(self.pair.client_ns, config.virtual_address(), PORT), 20) or {}

    def server_pids(self, node):
        """The server's first process on that node (its children have another title)."""
        return [pid for pid, line in node.processes().items() if len(line) > 1 and os.path.basename(line[0]) == "postgres" and "-D" in line]

    def in_client(self, action):
        failure = []

        def work():
            try:
                enter_net(self.pair.client_ns)
                connection = wait_for("PostgreSQL to answer through the virtual address",
                                      lambda: Postgres(config.virtual_address(), PORT, "postgres", "postgres", timeout=5), 30)
                action(connection)
                connection.close()
            except (OSError, PostgresError, LabError) as error:
                failure.append(error)

        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        if failure:
            raise LabError(str(failure[0]))
