"""Tests of what anybody finds without an account."""
