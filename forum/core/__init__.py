"""The ground that everything stands on; it knows no noun of the product."""
