"""A stand-in for Stripe, spoken to by the real SDK. Written from Stripe's documentation and the SDK's own types."""
