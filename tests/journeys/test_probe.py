def test_probe(window, live):
    import time
    t=time.monotonic()
    w = window("fr"); w.eyes.expect_status(404)
    w.go("/")
    print(w.page.title())
