"""The sample merchant: a shop with a result URL, correct in everything that the suite looks at."""

from conformance.simulator.merchant.assembly import MerchantAssembly, faultless_merchant
from conformance.simulator.merchant.settings import ShopSettings
from conformance.simulator.merchant.shop import Shop
from conformance.simulator.merchant.transport import shop_transport

__all__ = ["MerchantAssembly", "Shop", "ShopSettings", "faultless_merchant", "shop_transport"]
