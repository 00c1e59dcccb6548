"""The compared pages in plain SQL, as somebody writes it who uses a driver and nothing else."""

PERSON = """
SELECT account.id, given_name, family_name, name_form, language, account.time_zone, theme, state, account.lat, account.lon,
  known_place.id AS place_id, known_place.name AS place_name, known_place.slug AS place_slug
FROM device JOIN account ON account.id = device.account_id JOIN known_place ON known_place.id = account.place_id
WHERE digest = %(digest)s AND ended_at IS NULL AND device.created_at > now() - interval '180 days' AND state <> 'closed'
"""
STAFF = """
SELECT slug, name FROM known_staff WHERE account_id = %(reader)s AND (until IS NULL OR until > now())
"""
HIDDEN = """
SELECT blocked_id FROM block WHERE blocker_id = %(reader)s
UNION ALL SELECT blocker_id FROM block WHERE blocked_id = %(reader)s
UNION ALL SELECT muted_id FROM mute WHERE muter_id = %(reader)s
"""
BADGES = f"""
SELECT (SELECT count(*) FROM notification WHERE account_id = %(reader)s AND read_at IS NULL) AS notifications,
  (SELECT coalesce(sum(unread), 0) FROM conversation_member WHERE account_id = %(reader)s AND unread > 0
   AND conversation_id NOT IN (SELECT conversation_id FROM conversation_member WHERE account_id IN ({HIDDEN}))) AS messages
"""  # noqa: S608  our own text
COLUMNS = """
ad.id, ad.public_id, kind, title, ad.language, ad.state, ad.created_at, published_at, expires_at, renewals, outcome, closed_at,
closed_with, price, currency, on_day, details, ad.lat, ad.lon, ad.place_id, author_id, left(text, 480) AS text,
account.public_id AS author_public_id, given_name, family_name, name_form, known_place.name AS place_name,
known_place.lat AS place_lat, known_place.lon AS place_lon
"""
JOINED = "JOIN account ON account.id = ad.author_id JOIN known_place ON known_place.id = ad.place_id"
FEED = f"""
SELECT {COLUMNS} FROM ad {JOINED} JOIN (
  SELECT each.id FROM unnest(%(cells)s::bigint[]) AS cells(cell) CROSS JOIN LATERAL (
    SELECT id, published_at FROM ad
    WHERE state = 'open' AND {{column}} = cell AND author_id NOT IN ({HIDDEN})
      AND id NOT IN (SELECT ad_id FROM ad_dismissal WHERE account_id = %(reader)s)
      AND power((lat - %(lat)s) * 111.195, 2) + power((lon - %(lon)s) * %(kx)s, 2) < %(r2)s
    ORDER BY published_at DESC, id DESC LIMIT %(most)s) each
  ORDER BY each.published_at DESC, each.id DESC LIMIT %(most)s) merged ON merged.id = ad.id
ORDER BY published_at DESC, ad.id DESC
"""  # noqa: S608  our own text
BULLETINS = """
SELECT id, body, language, title, excerpt, priority, path, published_at FROM bulletin
WHERE place_id = %(place)s AND NOT withdrawn AND (shown_until IS NULL OR shown_until > now())
ORDER BY published_at DESC, id DESC LIMIT %(most)s
"""
MINE = f"""
SELECT {COLUMNS} FROM ad {JOINED} WHERE author_id = %(reader)s AND ad.state = ANY(%(states)s)
ORDER BY coalesce(published_at, ad.created_at) DESC, ad.id DESC LIMIT %(most)s
"""  # noqa: S608  our own text
COUNTS = "SELECT state, count(*) FROM ad WHERE author_id = %(reader)s GROUP BY state"
