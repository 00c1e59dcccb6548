"""`./smiile quality`: every page in every state, looked at by machines. Browser tests of the suite take samples of the same."""
