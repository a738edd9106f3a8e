"""Elasticsearch on one node: the server of the integration-test archive with our analysis plugin."""

from __future__ import annotations

import base64
import contextlib
import json
import shutil
import ssl
import subprocess
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

from . import account as accounts
from . import processes
from .build import make_readable
from .errors import EnginesError
from .jdk import Need
from .ports import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .account import Account
    from .engine import Site
    from .processes import Process

HEAP = "1g"
# What the server reads from its configuration folder besides elasticsearch.yml.
SHIPPED_CONFIG = ("jvm.options", "log4j2.properties", "roles.yml", "role_mapping.yml", "users", "users_roles")

# Beside elasticsearch.yml; the server reads nothing elsewhere.
CERTIFICATE, KEY = "http.pem", "http.key"
_ENCRYPTED = {
    "xpack.security.http.ssl.enabled": True,
    "xpack.security.http.ssl.certificate": CERTIFICATE,
    "xpack.security.http.ssl.key": KEY,
}


def server_settings(
    folder: Path, http_port: int, transport_port: int, *, security: bool
) -> dict[str, object]:
    """The node's configuration; everything else is left as in production."""
    return {
        "cluster.name": "telex-engines",
        "node.name": "telex",
        "discovery.type": "single-node",
        "path.data": str(folder / "data"),
        "path.logs": str(folder / "logs"),
        "http.host": HOST,
        "http.port": http_port,
        "transport.host": HOST,
        "transport.port": transport_port,
        # A laptop's disk is often fuller than the watermarks, and a read-only index is not what is under test.
        "cluster.routing.allocation.disk.threshold_enabled": False,
        "xpack.security.enabled": security,
        **(_ENCRYPTED if security else {}),
    }


def render_yaml(settings: dict[str, object]) -> str:
    """A flat YAML file; a JSON value is a YAML value, quotes and escapes included."""
    return "".join(f"{key}: {json.dumps(value)}\n" for key, value in settings.items())


class Elasticsearch:
    """See ``engine.Engine``."""

    name = "elasticsearch"
    user = "elastic"
    need = Need(
        oldest=21,
        # What the server's own modules and its JVM options ask for, and what compiles the plugin.
        modules=frozenset(
            {
                "java.se",
                "jdk.attach",
                "jdk.compiler",
                "jdk.incubator.vector",
                "jdk.jdi",
                "jdk.management",
                "jdk.net",
                "jdk.unsupported",
                "jdk.zipfs",
            }
        ),
        programs=("javac",),
        variables=("ES_JAVA_HOME", "JAVA_HOME"),
    )
    ports = 2

    def account(self) -> Account | None:
        """Somebody who is not root."""
        return accounts.unprivileged_account()

    def folder(self, state: Path) -> Path:
        """Within the state's own folder; as root in a public place, since others may not be able to enter the state's."""
        account = self.account()
        if account is None:
            folder = state / self.name
            folder.mkdir()
        else:
            folder = Path(tempfile.mkdtemp(prefix="telex-elasticsearch-", dir=accounts.public_directory()))
            accounts.give(account, folder)
        return folder

    def url(self, site: Site) -> str:
        """As TELEX_INDEX takes it."""
        return f"{'http' if site.security is None else 'https'}://{HOST}:{site.ports[0]}"

    def prepare(self, site: Site) -> None:
        """Write the configuration; copy the server where the account can read it, if it cannot where it is."""
        if site.account is not None and not accounts.can_read(site.account, site.home):
            shutil.rmtree(site.folder / "home", ignore_errors=True)
            shutil.copytree(site.home, site.folder / "home")
            make_readable(site.folder / "home")
        config = site.folder / "config"
        for name in ("config", "data", "logs", "tmp"):
            (site.folder / name).mkdir(exist_ok=True)
        for name in SHIPPED_CONFIG:
            shutil.copyfile(self._server(site) / "config" / name, config / name)
        settings = server_settings(site.folder, *site.ports, security=site.security is not None)
        (config / "elasticsearch.yml").write_text(render_yaml(settings), encoding="utf-8")
        if site.security is not None:
            (config / CERTIFICATE).write_text(site.security.certificate, encoding="ascii")
            (config / KEY).write_text(site.security.key, encoding="ascii")
            (config / KEY).chmod(0o600)
        if site.account is not None:
            for name in ("config", "data", "logs", "tmp"):
                accounts.give(site.account, site.folder / name)
        if site.security is not None and not (config / "elasticsearch.keystore").exists():
            self._keystore(site, "create")
            self._keystore(site, "add", "--stdin", "bootstrap.password", text=site.security.password)

    def start(self, site: Site) -> Process:
        """The launcher, which starts the server and stays its parent."""
        (site.folder / "tmp" / "pid").unlink(missing_ok=True)
        command = [str(self._server(site) / "bin" / "elasticsearch"), "-p", str(site.folder / "tmp" / "pid")]
        return processes.spawn(
            command,
            environment=self._environment(site),
            directory=site.folder,
            log=site.log,
            account=site.account,
        )

    def server(self, site: Site, started: Process) -> tuple[Process, ...]:
        """The launcher and the server, which writes its pid itself."""
        with contextlib.suppress(OSError, ValueError):
            server = processes.identify(int((site.folder / "tmp" / "pid").read_text(encoding="ascii")))
            if server is not None:
                return (started, server)
        return (started,)

    def answers(self, site: Site) -> bool:
        """Whether the cluster has a master and all its shards are there (yellow: replicas have no second node)."""
        request = urllib.request.Request(  # noqa: S310 (the scheme is our own)
            f"{self.url(site)}/_cluster/health?wait_for_status=yellow&timeout=1s"
        )
        # No proxy of the environment: this is our own machine.
        handlers: list[urllib.request.BaseHandler] = [urllib.request.ProxyHandler({})]
        if site.security is not None:
            credentials = f"{self.user}:{site.security.password}".encode()
            request.add_header("Authorization", "Basic " + base64.b64encode(credentials).decode("ascii"))
            context = ssl.create_default_context(cadata=site.security.ca)
            handlers.append(urllib.request.HTTPSHandler(context=context))
        opener = urllib.request.build_opener(*handlers)
        try:
            with opener.open(request, timeout=5) as answer:
                health = json.load(answer)
        except (OSError, ValueError):
            return False
        return health.get("status") in {"yellow", "green"}

    def _server(self, site: Site) -> Path:
        copy = site.folder / "home"
        home = copy if copy.is_dir() else site.home
        return next(self._servers(home))

    def _servers(self, home: Path) -> Iterator[Path]:
        yield from home.glob("elasticsearch-*")
        message = f"no Elasticsearch in {home}: remove that folder, it is built again"
        raise EnginesError(message)

    def _environment(self, site: Site) -> dict[str, str]:
        kept = {name: site.environment[name] for name in ("PATH", "LANG", "TZ") if name in site.environment}
        return {
            **kept,
            "ES_JAVA_HOME": str(site.java_home),
            "ES_PATH_CONF": str(site.folder / "config"),
            "ES_TMPDIR": str(site.folder / "tmp"),
            "ES_JAVA_OPTS": f"-Xms{HEAP} -Xmx{HEAP}",
        }

    def _keystore(self, site: Site, *arguments: str, text: str = "") -> None:
        account = site.account
        ended = subprocess.run(
            [str(self._server(site) / "bin" / "elasticsearch-keystore"), *arguments],
            env=self._environment(site),
            cwd=site.folder,
            input=text,
            text=True,
            capture_output=True,
            check=False,
            user=None if account is None else account.uid,
            group=None if account is None else account.gid,
            extra_groups=None if account is None else [],
        )
        if ended.returncode != 0:
            message = f"Elasticsearch's keystore could not be made: {ended.stdout}{ended.stderr}"
            raise EnginesError(message)
