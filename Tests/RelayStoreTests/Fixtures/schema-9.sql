BEGIN TRANSACTION;
CREATE TABLE attempts(
    notice INTEGER NOT NULL, ordinal INTEGER NOT NULL, number INTEGER NOT NULL, started_at INTEGER NOT NULL,
    duration INTEGER NOT NULL, verdict INTEGER NOT NULL, http_status INTEGER NOT NULL, code TEXT, message TEXT, reply BLOB,
    PRIMARY KEY(notice, ordinal, number)
) STRICT, WITHOUT ROWID;
INSERT INTO "attempts" VALUES(228852222946967552,1024,1,1796087287289,4469,3,0,'connect_refused',NULL,NULL);
INSERT INTO "attempts" VALUES(228852222976327680,1024,1,1796087287314,218,3,0,'connect_refused',NULL,NULL);
CREATE TABLE circle_reach(
    circle INTEGER NOT NULL, role TEXT NOT NULL, people INTEGER NOT NULL, endpoints INTEGER NOT NULL,
    PRIMARY KEY(circle, role)
) STRICT, WITHOUT ROWID;
INSERT INTO "circle_reach" VALUES(1,'counsellor',2,2);
INSERT INTO "circle_reach" VALUES(1,'officer',1,0);
INSERT INTO "circle_reach" VALUES(2,'',0,1);
INSERT INTO "circle_reach" VALUES(2,'counsellor',1,1);
INSERT INTO "circle_reach" VALUES(2,'protected',1,1);
INSERT INTO "circle_reach" VALUES(3,'',0,1);
INSERT INTO "circle_reach" VALUES(3,'counsellor',1,1);
INSERT INTO "circle_reach" VALUES(3,'protected',1,0);
CREATE TABLE circles(
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL,
    parent INTEGER REFERENCES circles(seq), unit TEXT NOT NULL
, revision INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO "circles" VALUES(1,'liaison','联系群','liaison',NULL,'city',1);
INSERT INTO "circles" VALUES(2,'class-a','甲班','class',NULL,'city/a',1);
INSERT INTO "circles" VALUES(3,'class-b','乙班','class',NULL,'city/b',1);
CREATE TABLE database_identity(id TEXT NOT NULL, state INTEGER NOT NULL) STRICT;
INSERT INTO "database_identity" VALUES('862b2a3b99d88a402a0da77fba82450b',0);
CREATE TABLE deliveries(
    notice INTEGER NOT NULL, ordinal INTEGER NOT NULL, endpoint INTEGER NOT NULL, state INTEGER NOT NULL,
    attempts INTEGER NOT NULL, part INTEGER NOT NULL, next_at INTEGER, reason TEXT, reference TEXT, deadline INTEGER,
    latency INTEGER, started_at INTEGER, duration INTEGER, verdict INTEGER, http_status INTEGER, code TEXT, message TEXT,
    reply BLOB, digest TEXT, failures INTEGER, doubtful_since INTEGER, shortened_from INTEGER,
    PRIMARY KEY(notice, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO "deliveries" VALUES(228852222907121664,0,1,3,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(228852222907121664,1,3,3,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(228852222907121664,2,4,1,1,0,1796087294003,'retry',NULL,NULL,NULL,1796087287253,480,3,0,'connect_refused',NULL,NULL,NULL,1,NULL,NULL);
INSERT INTO "deliveries" VALUES(228852222907121664,1024,2,1,1,0,1796087294244,'retry',NULL,NULL,NULL,1796087287262,238,3,0,'connect_refused',NULL,NULL,NULL,1,NULL,NULL);
INSERT INTO "deliveries" VALUES(228852222907121664,2048,5,1,1,0,1796087294244,'retry',NULL,NULL,NULL,1796087287262,238,3,0,'connect_refused',NULL,NULL,NULL,1,NULL,NULL);
INSERT INTO "deliveries" VALUES(228852222946967552,0,3,3,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(228852222946967552,1,1,3,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(228852222946967552,1024,5,1,2,0,1796087526664,'retry',NULL,NULL,NULL,1796087288341,373,3,0,'connect_refused',NULL,NULL,NULL,2,NULL,NULL);
INSERT INTO "deliveries" VALUES(228852222976327680,0,1,3,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(228852222976327680,1024,5,1,2,0,1796087291363,'retry',NULL,NULL,NULL,1796087288182,284,3,0,'connect_refused',NULL,NULL,NULL,2,NULL,NULL);
CREATE TABLE early_receipts(
    seq INTEGER PRIMARY KEY AUTOINCREMENT, reference TEXT NOT NULL, recipient TEXT NOT NULL, state INTEGER NOT NULL,
    notice INTEGER, ordinal INTEGER, code TEXT NOT NULL, class INTEGER, at INTEGER, received_at INTEGER NOT NULL,
    UNIQUE(reference, recipient, state)
) STRICT;
CREATE TABLE endpoint_addresses(
    digest INTEGER NOT NULL, endpoint INTEGER NOT NULL, PRIMARY KEY(digest, endpoint)
) STRICT, WITHOUT ROWID;
INSERT INTO "endpoint_addresses" VALUES(310037584368074296,2);
INSERT INTO "endpoint_addresses" VALUES(310037584368074296,5);
INSERT INTO "endpoint_addresses" VALUES(1723689495402282311,4);
CREATE TABLE endpoints(
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, person INTEGER, circle INTEGER, channel TEXT NOT NULL,
    address TEXT NOT NULL, secret TEXT NOT NULL, enabled INTEGER NOT NULL, drill INTEGER NOT NULL, disabled_reason TEXT,
    removed INTEGER NOT NULL DEFAULT 0
, revision INTEGER NOT NULL DEFAULT 0, everyone INTEGER NOT NULL DEFAULT 0, keyword TEXT NOT NULL DEFAULT '', disabled_by TEXT) STRICT;
INSERT INTO "endpoints" VALUES(1,'hook-a',1,NULL,'human','li','',1,1,NULL,0,1,0,'',NULL);
INSERT INTO "endpoints" VALUES(2,'same-2',2,NULL,'webhook','http://127.0.0.1:9/same','',1,1,NULL,0,1,0,'',NULL);
INSERT INTO "endpoints" VALUES(3,'robot-a',NULL,2,'human','group-a','',1,1,NULL,0,1,0,'',NULL);
INSERT INTO "endpoints" VALUES(4,'robot-b',NULL,3,'webhook','http://127.0.0.1:9/b','',1,1,NULL,0,1,0,'',NULL);
INSERT INTO "endpoints" VALUES(5,'same-1',4,NULL,'webhook','http://127.0.0.1:9/same','',1,1,NULL,0,1,0,'',NULL);
CREATE TABLE events(
    key BLOB PRIMARY KEY, notice INTEGER NOT NULL, risk TEXT, suspect BLOB
, others BLOB) STRICT, WITHOUT ROWID;
INSERT INTO "events" VALUES(X'20AC157CCCAFF3F922211F7511D08149AB635DE4065C2162ED6AC65B5BEED3D6',228852222976327680,'high',X'',NULL);
CREATE TABLE first_tries(
    notice INTEGER NOT NULL, segment INTEGER NOT NULL, started_at INTEGER NOT NULL, latest INTEGER NOT NULL,
    http_status INTEGER NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL, reply BLOB, tries BLOB NOT NULL
) STRICT;
CREATE TABLE forwardings(
    notice INTEGER NOT NULL, ordinal INTEGER NOT NULL, at INTEGER NOT NULL, key INTEGER NOT NULL, name TEXT NOT NULL,
    PRIMARY KEY(notice, ordinal, at)
) STRICT, WITHOUT ROWID;
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
INSERT INTO "grdb_migrations" VALUES('1');
INSERT INTO "grdb_migrations" VALUES('2');
INSERT INTO "grdb_migrations" VALUES('3');
INSERT INTO "grdb_migrations" VALUES('4');
INSERT INTO "grdb_migrations" VALUES('5');
INSERT INTO "grdb_migrations" VALUES('6');
INSERT INTO "grdb_migrations" VALUES('7');
INSERT INTO "grdb_migrations" VALUES('8');
INSERT INTO "grdb_migrations" VALUES('9');
CREATE TABLE idempotency(
    caller INTEGER NOT NULL, token TEXT NOT NULL, hash BLOB NOT NULL, notice INTEGER NOT NULL, created_at INTEGER NOT NULL, covers_path INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY(caller, token)
) STRICT, WITHOUT ROWID;
CREATE TABLE import_changes(
    seq INTEGER PRIMARY KEY, group_size INTEGER NOT NULL, expected INTEGER, change TEXT NOT NULL
) STRICT;
CREATE TABLE keys(
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, scope TEXT NOT NULL, hash BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL, revoked_at INTEGER
) STRICT;
INSERT INTO "keys" VALUES(228852221675044864,'desk','operator','',X'1D26B8E95A0FE4C617B73CAF7E1BDDA6C5748B5A2F71BC4DA52B42591D9DCAD1',1796087286064,NULL);
INSERT INTO "keys" VALUES(228852221799825408,'school-a','operator','city/a',X'AC8BE9B6CCEE246A1A7F68104623BCA5A249AF1785E001216B85157072E17506',1796087286183,NULL);
CREATE TABLE memberships(
    circle INTEGER NOT NULL REFERENCES circles(seq), person INTEGER NOT NULL REFERENCES people(seq), role TEXT NOT NULL, revision INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY(circle, person)
) STRICT, WITHOUT ROWID;
INSERT INTO "memberships" VALUES(1,1,'counsellor',1);
INSERT INTO "memberships" VALUES(1,2,'counsellor',1);
INSERT INTO "memberships" VALUES(1,3,'officer',1);
INSERT INTO "memberships" VALUES(2,1,'counsellor',1);
INSERT INTO "memberships" VALUES(2,4,'protected',1);
INSERT INTO "memberships" VALUES(3,2,'counsellor',1);
INSERT INTO "memberships" VALUES(3,5,'protected',1);
CREATE TABLE notices(
    id INTEGER PRIMARY KEY, state TEXT NOT NULL, kind TEXT NOT NULL, unit TEXT NOT NULL, accepted_at INTEGER NOT NULL,
    send_at INTEGER, expires_at INTEGER NOT NULL, event_id TEXT, content TEXT NOT NULL,
    recipients INTEGER NOT NULL, endpoints INTEGER NOT NULL, is_exact INTEGER NOT NULL
, purged INTEGER NOT NULL DEFAULT 0, issuer_unit TEXT NOT NULL DEFAULT '', all_off INTEGER) STRICT;
INSERT INTO "notices" VALUES(228852222907121664,'sending','bulletin','city',1796087287239,NULL,1796173687239,NULL,'{"circles":["liaison","class-a","class-b"],"includeChildren":false,"issuer":"desk","lane":"normal","readers":{"member":{"body":"全市","title":"通报"}},"severity":"info"}',5,5,1,0,'',NULL);
INSERT INTO "notices" VALUES(228852222946967552,'sending','reminder','city/a',1796087287277,NULL,1796173687277,NULL,'{"circles":["class-a"],"includeChildren":false,"issuer":"school-a","lane":"normal","readers":{"member":{"body":"本校","title":"提醒"}},"severity":"info"}',2,3,1,0,'city/a',NULL);
INSERT INTO "notices" VALUES(228852222976327680,'sending','warning','city/a',1796087287305,NULL,1796089087305,'nine-1','{"acknowledgeWithin":300,"issuer":"desk","lane":"urgent","languages":{"en":{"body":"Person: 张* (199****0001)\nDo three things now:\n1. Find the person and stop the call and any transfer, face to face.\n2. Look whether the phone''s screen is shared or software from the other side was installed.\n3. If money has been sent, call 110 together at once; advice by phone on 96110.","readers":{"guardian":{"body":"Person: 张* (199****0001)\nDo three things now:\n1. Find the person and stop the call and any transfer, face to face.\n2. Look whether the phone''s screen is shared or software from the other side was installed.\n3. If money has been sent, call 110 together at once; advice by phone on 96110.","title":"High risk: 张* may be being deceived right now, go and stop it in person"},"protected":{"body":"A reminder from the police anti-fraud centre: the person who just contacted you is suspected of fraud.\nEnd the call now. Do not transfer money, tell codes, share your screen or install anything they sent.\nA teacher is on the way. Stay where you are until your teacher has talked to you in person.","title":"You may be talking to a scammer"}},"title":"High risk: 张* may be being deceived right now, go and stop it in person"}},"protectionOf":"student-a","readers":{"guardian":{"body":"对象：张*（199****0001）\n请马上做三件事：\n1. 找到本人，当面叫停通话和转账；\n2. 查看手机是否正在共享屏幕、是否装了对方给的软件；\n3. 已经转账的，陪同本人立即拨打 110，咨询拨打 96110。","title":"高风险：张*可能正在被诈骗，请立即见面劝阻"},"member":{"body":"对象：张*（199****0001）\n请马上做三件事：\n1. 找到本人，当面叫停通话和转账；\n2. 查看手机是否正在共享屏幕、是否装了对方给的软件；\n3. 已经转账的，陪同本人立即拨打 110，咨询拨打 96110。","title":"高风险：张*可能正在被诈骗，请立即见面劝阻"},"protected":{"body":"公安反诈中心提醒：刚才与您联系的人有诈骗嫌疑。\n请立即停止通话，不要转账，不要说出验证码，不要共享屏幕，不要下载对方给的软件。\n老师正在赶来，请留在原地，等老师当面和您核实。","title":"您可能正在被诈骗"}},"severity":"high"}',2,2,1,0,'',NULL);
INSERT INTO "notices" VALUES(228852223014076416,'scheduled','bulletin','city/b',1796087287341,1797724800000,1797811200000,NULL,'{"circles":["class-b"],"includeChildren":false,"issuer":"desk","lane":"normal","readers":{"member":{"body":"以后","title":"定时"}},"severity":"info"}',2,2,1,0,'',NULL);
CREATE TABLE people(
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, phone TEXT
, unit TEXT NOT NULL DEFAULT '', revision INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO "people" VALUES(1,'counsellor-a','李老师','19900000011','city',1);
INSERT INTO "people" VALUES(2,'counsellor-b','陈老师','19900000012','city',1);
INSERT INTO "people" VALUES(3,'officer','王警官','19900000013','city',1);
INSERT INTO "people" VALUES(4,'student-a','张小明','19900000001','city/a',1);
INSERT INTO "people" VALUES(5,'student-b','张小红','19900000002','city/b',1);
CREATE TABLE progress(
    notice INTEGER PRIMARY KEY REFERENCES notices(id), total INTEGER NOT NULL, cursor TEXT,
    held INTEGER NOT NULL DEFAULT 0, awaiting_human INTEGER NOT NULL DEFAULT 0, accepted INTEGER NOT NULL DEFAULT 0,
    delivered INTEGER NOT NULL DEFAULT 0, acknowledged INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
    expired INTEGER NOT NULL DEFAULT 0, cancelled INTEGER NOT NULL DEFAULT 0, suppressed INTEGER NOT NULL DEFAULT 0,
    latency BLOB NOT NULL DEFAULT x''
) STRICT;
INSERT INTO "progress" VALUES(228852222907121664,5,NULL,3,2,0,0,0,0,0,0,0,X'');
INSERT INTO "progress" VALUES(228852222946967552,3,NULL,1,2,0,0,0,0,0,0,0,X'');
INSERT INTO "progress" VALUES(228852222976327680,2,NULL,1,1,0,0,0,0,0,0,0,X'');
INSERT INTO "progress" VALUES(228852223014076416,2,NULL,0,0,0,0,0,0,0,0,0,X'');
CREATE TABLE receipts(
    notice INTEGER NOT NULL, ordinal INTEGER NOT NULL, reference TEXT NOT NULL, state INTEGER NOT NULL, code TEXT NOT NULL,
    class INTEGER, at INTEGER, received_at INTEGER NOT NULL, counted INTEGER NOT NULL,
    PRIMARY KEY(notice, ordinal, reference, state)
) STRICT, WITHOUT ROWID;
CREATE TABLE repeated_endpoints(endpoint INTEGER PRIMARY KEY, digest INTEGER NOT NULL) STRICT;
INSERT INTO "repeated_endpoints" VALUES(2,310037584368074296);
INSERT INTO "repeated_endpoints" VALUES(5,310037584368074296);
CREATE TABLE roster_import(is_decided INTEGER NOT NULL, applied INTEGER NOT NULL) STRICT;
CREATE TABLE roster_revision(revision INTEGER NOT NULL, counted INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO "roster_revision" VALUES(1,1);
CREATE TABLE segments(
    notice INTEGER NOT NULL REFERENCES notices(id), number INTEGER NOT NULL, reader INTEGER NOT NULL,
    lowest INTEGER NOT NULL, highest INTEGER NOT NULL, endpoints BLOB NOT NULL, followers BLOB, leaders BLOB, UNIQUE(notice, number)
) STRICT;
INSERT INTO "segments" VALUES(228852222907121664,0,0,1,4,X'010000000300000004000000',NULL,NULL);
INSERT INTO "segments" VALUES(228852222907121664,2,0,5,5,X'05000000',NULL,X'00040000');
INSERT INTO "segments" VALUES(228852222907121664,1,0,2,2,X'02000000',X'000000000008000005000000',NULL);
INSERT INTO "segments" VALUES(228852222946967552,0,0,1,3,X'0300000001000000',NULL,NULL);
INSERT INTO "segments" VALUES(228852222946967552,1,0,5,5,X'05000000',NULL,NULL);
INSERT INTO "segments" VALUES(228852222976327680,0,2,1,1,X'01000000',NULL,NULL);
INSERT INTO "segments" VALUES(228852222976327680,1,1,5,5,X'05000000',NULL,NULL);
INSERT INTO "segments" VALUES(228852223014076416,0,0,4,4,X'04000000',NULL,NULL);
INSERT INTO "segments" VALUES(228852223014076416,1,0,2,2,X'02000000',NULL,NULL);
CREATE TABLE tokens(
    credential BLOB PRIMARY KEY, token TEXT NOT NULL, fetched_at INTEGER NOT NULL, expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX circles_by_parent ON circles(parent);
CREATE INDEX circles_by_unit ON circles(unit);
CREATE INDEX people_by_phone ON people(phone) WHERE phone IS NOT NULL;
CREATE INDEX memberships_by_person ON memberships(person);
CREATE UNIQUE INDEX endpoints_by_id ON endpoints(id) WHERE removed = 0;
CREATE INDEX endpoints_by_person ON endpoints(person) WHERE person IS NOT NULL AND removed = 0;
CREATE INDEX endpoints_by_circle ON endpoints(circle) WHERE circle IS NOT NULL AND removed = 0;
CREATE INDEX notices_unfinished ON notices(state) WHERE state IN ('scheduled', 'sending');
CREATE INDEX deliveries_due ON deliveries(next_at) WHERE next_at IS NOT NULL;
CREATE INDEX idempotency_by_age ON idempotency(created_at);
CREATE INDEX deliveries_by_reference ON deliveries(reference) WHERE reference IS NOT NULL;
CREATE INDEX early_receipts_by_delivery ON early_receipts(notice, ordinal) WHERE notice IS NOT NULL;
CREATE INDEX notices_over ON notices(purged, expires_at) WHERE state IN ('done', 'cancelled');
CREATE INDEX first_tries_by_segment ON first_tries(notice, segment);
CREATE INDEX people_by_unit ON people(unit);
CREATE INDEX events_by_notice ON events(notice);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('circles',3);
INSERT INTO "sqlite_sequence" VALUES('people',5);
INSERT INTO "sqlite_sequence" VALUES('endpoints',5);
COMMIT;
