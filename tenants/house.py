"""What a process of the house holds: configuration, registry, units, queue. Made once, handed down."""

from dataclasses import dataclass

from kernel import seal
from kernel.config import Config
from kernel.files import Store
from kernel.queue import Queue
from tenants.engines import Engines, Pools
from tenants.registry import Registry
from tenants.scope import Scope


@dataclass(frozen=True)
class House:
    """The tools every door and job works with."""

    config: Config
    registry: Registry
    scope: Scope
    queue: Queue
    pools: Pools
    files: Store

    def close(self) -> None:
        """Give every connection back."""
        self.pools.close()
        self.queue.close()


def build(config: Config, *, engines: Engines | None = None) -> House:
    """A house on the services of the configuration. `engines`: others than plain pools, in tests."""
    seal.use(config.secret_key)
    pools = Pools(config.database_url, pool_size=config.pool_size)
    queue = Queue(config.redis_url)
    return House(config, Registry(pools.engine()), Scope(engines or pools, queue), queue, pools, Store(config.files))
