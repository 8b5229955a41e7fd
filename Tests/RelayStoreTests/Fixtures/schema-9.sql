BEGIN TRANSACTION;
CREATE TABLE attempts(
    notice INTEGER NOT NULL, ordinal INTEGER NOT NULL, number INTEGER NOT NULL, started_at INTEGER NOT NULL,
    duration INTEGER NOT NULL, verdict INTEGER NOT NULL, http_status INTEGER NOT NULL, code TEXT, message TEXT, reply BLOB,
    PRIMARY KEY(notice, ordinal, number)
) STRICT, WITHOUT ROWID;
INSERT INTO "attempts" VALUES(228824266798268416,0,1,1796060626231,522,3,0,'connect_refused',NULL,NULL);
INSERT INTO "attempts" VALUES(228824266798268416,1025,1,1796060626231,174,3,0,'connect_refused',NULL,NULL);
INSERT INTO "attempts" VALUES(228824266839162880,0,1,1796060626258,270,3,0,'connect_refused',NULL,NULL);
INSERT INTO "attempts" VALUES(228824266863280128,3,1,1796060626286,160,3,0,'connect_refused',NULL,NULL);
INSERT INTO "attempts" VALUES(228824266863280128,3,2,1796072427331,345,3,0,'connect_refused',NULL,NULL);
INSERT INTO "attempts" VALUES(228824266905223168,0,1,1796060626325,424,3,0,'connect_refused',NULL,NULL);
INSERT INTO "attempts" VALUES(228824266905223168,0,2,1796072427331,614,3,0,'connect_refused',NULL,NULL);
INSERT INTO "attempts" VALUES(228824266905223168,2,1,1796060626325,205,3,0,'connect_refused',NULL,NULL);
INSERT INTO "attempts" VALUES(228824266905223168,2,2,1796072427331,1277,3,0,'connect_refused',NULL,NULL);
INSERT INTO "attempts" VALUES(228824266949263360,0,1,1796060626376,394,3,0,'connect_refused',NULL,NULL);
INSERT INTO "attempts" VALUES(228824266949263360,0,2,1796072427331,250,3,0,'connect_refused',NULL,NULL);
INSERT INTO "attempts" VALUES(228836641377091584,3,1,1796072427549,290,3,0,'connect_refused',NULL,NULL);
INSERT INTO "attempts" VALUES(228836641403305984,0,1,1796072427576,296,3,0,'connect_refused',NULL,NULL);
INSERT INTO "attempts" VALUES(228848721205395456,0,1,1796083947761,286,3,0,'connect_refused',NULL,NULL);
INSERT INTO "attempts" VALUES(228848721205395456,0,2,1796083948079,215,3,0,'connect_refused',NULL,NULL);
CREATE TABLE circle_reach(
    circle INTEGER NOT NULL, role TEXT NOT NULL, people INTEGER NOT NULL, endpoints INTEGER NOT NULL,
    PRIMARY KEY(circle, role)
) STRICT, WITHOUT ROWID;
INSERT INTO "circle_reach" VALUES(1,'counsellor',1,1);
INSERT INTO "circle_reach" VALUES(1,'officer',1,0);
INSERT INTO "circle_reach" VALUES(2,'',0,1);
INSERT INTO "circle_reach" VALUES(2,'homeroom_teacher',1,1);
INSERT INTO "circle_reach" VALUES(2,'protected',1,1);
INSERT INTO "circle_reach" VALUES(3,'',0,1);
INSERT INTO "circle_reach" VALUES(3,'guardian',1,1);
INSERT INTO "circle_reach" VALUES(3,'protected',1,1);
INSERT INTO "circle_reach" VALUES(4,'',0,5);
INSERT INTO "circle_reach" VALUES(4,'homeroom_teacher',1,0);
INSERT INTO "circle_reach" VALUES(6,'',0,1);
INSERT INTO "circle_reach" VALUES(6,'lead',1,0);
INSERT INTO "circle_reach" VALUES(7,'',0,1);
INSERT INTO "circle_reach" VALUES(7,'homeroom_teacher',1,1);
INSERT INTO "circle_reach" VALUES(7,'protected',2,1);
CREATE TABLE circles(
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT NOT NULL,
    parent INTEGER REFERENCES circles(seq), unit TEXT NOT NULL
, revision INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO "circles" VALUES(1,'liaison','联系群','liaison',NULL,'city',0);
INSERT INTO "circles" VALUES(2,'class-a','甲班','class',1,'city/a',0);
INSERT INTO "circles" VALUES(3,'class-b','乙班','class',NULL,'city/b',0);
INSERT INTO "circles" VALUES(4,'class-c','计科2班','class',NULL,'city/c',12);
INSERT INTO "circles" VALUES(6,'school-d','丁校','community',NULL,'town/d',15);
INSERT INTO "circles" VALUES(7,'class-d','丁班','class',6,'town/d/2026/3',15);
CREATE TABLE database_identity(id TEXT NOT NULL, state INTEGER NOT NULL) STRICT;
INSERT INTO "database_identity" VALUES('30874fe8e240887b3d47088feded233a',0);
CREATE TABLE deliveries(
    notice INTEGER NOT NULL, ordinal INTEGER NOT NULL, endpoint INTEGER NOT NULL, state INTEGER NOT NULL,
    attempts INTEGER NOT NULL, part INTEGER NOT NULL, next_at INTEGER, reason TEXT, reference TEXT, deadline INTEGER,
    latency INTEGER, started_at INTEGER, duration INTEGER, verdict INTEGER, http_status INTEGER, code TEXT, message TEXT,
    reply BLOB, digest TEXT, failures INTEGER, doubtful_since INTEGER, shortened_from INTEGER,
    PRIMARY KEY(notice, ordinal)
) STRICT, WITHOUT ROWID;
INSERT INTO "deliveries" VALUES(228824266798268416,0,7,8,2,0,NULL,NULL,NULL,NULL,NULL,1796060626546,271,3,0,'connect_refused',NULL,NULL,NULL,2,NULL,NULL);
INSERT INTO "deliveries" VALUES(228824266798268416,1024,2,3,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(228824266798268416,1025,3,8,2,0,NULL,NULL,NULL,NULL,NULL,1796060626467,287,3,0,'connect_refused',NULL,NULL,NULL,2,NULL,NULL);
INSERT INTO "deliveries" VALUES(228824266839162880,0,6,8,2,0,NULL,NULL,NULL,NULL,NULL,1796060627199,375,3,0,'connect_refused',NULL,NULL,NULL,2,NULL,NULL);
INSERT INTO "deliveries" VALUES(228824266839162880,1024,1,8,1,0,NULL,NULL,NULL,NULL,NULL,1796060626258,111,3,0,'connect_refused',NULL,NULL,NULL,1,NULL,NULL);
INSERT INTO "deliveries" VALUES(228824266863280128,0,4,3,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(228824266863280128,1,2,3,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(228824266863280128,2,3,10,1,0,NULL,'endpoint_removed',NULL,NULL,NULL,1796060626286,359,3,0,'connect_refused',NULL,NULL,NULL,1,NULL,NULL);
INSERT INTO "deliveries" VALUES(228824266863280128,3,7,1,3,0,1796087025422,'retry',NULL,NULL,NULL,1796083944700,178,3,0,'connect_refused',NULL,NULL,NULL,3,NULL,NULL);
INSERT INTO "deliveries" VALUES(228824266905223168,0,1,1,3,0,1796085003421,'retry',NULL,NULL,NULL,1796083944700,157,3,0,'connect_refused',NULL,NULL,NULL,3,NULL,NULL);
INSERT INTO "deliveries" VALUES(228824266905223168,1,5,1,0,0,1796084004700,'secret_missing',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(228824266905223168,2,6,1,3,0,1796085155351,'retry',NULL,NULL,NULL,1796083944700,204,3,0,'connect_refused',NULL,NULL,NULL,3,NULL,NULL);
INSERT INTO "deliveries" VALUES(228824266949263360,0,1,1,3,0,1796084352861,'retry',NULL,NULL,NULL,1796083944700,225,3,0,'connect_refused',NULL,NULL,NULL,3,NULL,NULL);
INSERT INTO "deliveries" VALUES(228836641377091584,0,8,7,1,0,NULL,NULL,NULL,NULL,NULL,1796072427549,3899,5,200,'310000','invalid timestamp, more: [https://example.invalid]',X'7B22657272636F6465223A3331303030302C226572726D7367223A22696E76616C69642074696D657374616D702C206D6F72653A205B68747470733A2F2F6578616D706C652E696E76616C69645D227D',NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(228836641377091584,1,9,7,1,0,NULL,NULL,NULL,NULL,NULL,1796072427549,6940,5,200,'310000','invalid timestamp, more: [https://example.invalid]',X'7B22657272636F6465223A3331303030302C226572726D7367223A22696E76616C69642074696D657374616D702C206D6F72653A205B68747470733A2F2F6578616D706C652E696E76616C69645D227D',NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(228836641377091584,3,11,1,2,0,1796084156516,'retry',NULL,NULL,NULL,1796083944700,475,3,0,'connect_refused',NULL,NULL,NULL,2,NULL,NULL);
INSERT INTO "deliveries" VALUES(228836641377091584,4,12,10,0,0,NULL,'endpoint_disabled',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(228836641403305984,0,7,8,2,0,NULL,NULL,NULL,NULL,NULL,1796072428743,311,3,0,'connect_refused',NULL,NULL,NULL,2,NULL,NULL);
INSERT INTO "deliveries" VALUES(228836641403305984,1024,2,3,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(228848721174986752,1,17,1,1,0,1796083983297,'breaker',NULL,NULL,NULL,1796083947737,130,3,0,'connect_refused',NULL,NULL,NULL,1,NULL,NULL);
INSERT INTO "deliveries" VALUES(228848721205395456,0,17,1,3,0,1796083951272,'retry',NULL,NULL,NULL,1796083948618,240,3,0,'connect_refused',NULL,NULL,NULL,3,NULL,NULL);
INSERT INTO "deliveries" VALUES(228848721256775680,1,17,1,1,0,1796083956719,'retry',NULL,NULL,NULL,1796083947811,363,3,0,'connect_refused',NULL,NULL,NULL,1,NULL,NULL);
INSERT INTO "deliveries" VALUES(228848721256775680,2,8,10,0,0,NULL,'endpoint_disabled',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(228848721256775680,3,9,10,0,0,NULL,'endpoint_disabled',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
INSERT INTO "deliveries" VALUES(228848721256775680,5,11,1,1,0,1796083953261,'retry',NULL,NULL,NULL,1796083947811,299,3,0,'connect_refused',NULL,NULL,NULL,1,NULL,NULL);
INSERT INTO "deliveries" VALUES(228848721256775680,6,12,10,0,0,NULL,'endpoint_disabled',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE early_receipts(
    seq INTEGER PRIMARY KEY AUTOINCREMENT, reference TEXT NOT NULL, recipient TEXT NOT NULL, state INTEGER NOT NULL,
    notice INTEGER, ordinal INTEGER, code TEXT NOT NULL, class INTEGER, at INTEGER, received_at INTEGER NOT NULL,
    UNIQUE(reference, recipient, state)
) STRICT;
CREATE TABLE endpoint_addresses(
    digest INTEGER NOT NULL, endpoint INTEGER NOT NULL, PRIMARY KEY(digest, endpoint)
) STRICT, WITHOUT ROWID;
INSERT INTO "endpoint_addresses" VALUES(65175665161297088,12);
INSERT INTO "endpoint_addresses" VALUES(285061039926983654,5);
INSERT INTO "endpoint_addresses" VALUES(1391217996142379888,17);
INSERT INTO "endpoint_addresses" VALUES(1688551917755677074,8);
INSERT INTO "endpoint_addresses" VALUES(2538326035881073940,15);
INSERT INTO "endpoint_addresses" VALUES(2538326035881073940,16);
INSERT INTO "endpoint_addresses" VALUES(3409945267731739158,1);
INSERT INTO "endpoint_addresses" VALUES(3963528122126267938,10);
INSERT INTO "endpoint_addresses" VALUES(4633984560035899044,9);
INSERT INTO "endpoint_addresses" VALUES(4975390600480498874,6);
INSERT INTO "endpoint_addresses" VALUES(6620717660698926484,11);
INSERT INTO "endpoint_addresses" VALUES(7115254275154081329,7);
INSERT INTO "endpoint_addresses" VALUES(7725950681384758856,14);
CREATE TABLE endpoints(
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, person INTEGER, circle INTEGER, channel TEXT NOT NULL,
    address TEXT NOT NULL, secret TEXT NOT NULL, enabled INTEGER NOT NULL, drill INTEGER NOT NULL, disabled_reason TEXT,
    removed INTEGER NOT NULL DEFAULT 0
, revision INTEGER NOT NULL DEFAULT 0, everyone INTEGER NOT NULL DEFAULT 0, keyword TEXT NOT NULL DEFAULT '', disabled_by TEXT) STRICT;
INSERT INTO "endpoints" VALUES(1,'hook-teacher-a',1,NULL,'webhook','http://127.0.0.1:9/teacher-a','',1,0,NULL,0,0,0,'',NULL);
INSERT INTO "endpoints" VALUES(2,'human-b',2,NULL,'human','guardian-b','',1,0,NULL,0,0,0,'',NULL);
INSERT INTO "endpoints" VALUES(3,'hook-gone',NULL,NULL,'webhook','','',1,0,NULL,1,0,0,'',NULL);
INSERT INTO "endpoints" VALUES(4,'robot-b',NULL,3,'human','class-b-group','',1,0,NULL,0,0,0,'',NULL);
INSERT INTO "endpoints" VALUES(5,'stolen',NULL,2,'webhook','http://127.0.0.1:9/stolen','env:HOME',1,0,NULL,0,0,0,'',NULL);
INSERT INTO "endpoints" VALUES(6,'hook-student-a',5,NULL,'webhook','http://127.0.0.1:9/student-a','',1,0,NULL,0,0,0,'',NULL);
INSERT INTO "endpoints" VALUES(7,'hook-student-b',6,NULL,'webhook','http://127.0.0.1:9/student-b','',1,0,NULL,0,0,0,'',NULL);
INSERT INTO "endpoints" VALUES(8,'ding-1',NULL,4,'dingtalk-robot','http://127.0.0.1:32899/robot/send?access_token=t1','SECsecretsecret1',0,0,'310000: invalid timestamp, more: [https://example.invalid]',0,6,0,'',NULL);
INSERT INTO "endpoints" VALUES(9,'ding-2',NULL,4,'dingtalk-robot','http://127.0.0.1:32899/robot/send?access_token=t2','SECsecretsecret2',0,0,'310000: invalid timestamp, more: [https://example.invalid]',0,7,0,'',NULL);
INSERT INTO "endpoints" VALUES(10,'hook-c',NULL,4,'webhook','http://127.0.0.1:32899/hook','',1,0,NULL,0,8,0,'',NULL);
INSERT INTO "endpoints" VALUES(11,'closed-c',NULL,4,'webhook','http://127.0.0.1:9/closed','',1,0,NULL,0,9,0,'',NULL);
INSERT INTO "endpoints" VALUES(12,'off-c',NULL,4,'webhook','http://127.0.0.1:9/off','',0,0,NULL,0,11,0,'',NULL);
INSERT INTO "endpoints" VALUES(14,'hook-teacher-d',10,NULL,'webhook','http://127.0.0.1:32899/hook-t','',1,0,NULL,0,15,0,'',NULL);
INSERT INTO "endpoints" VALUES(15,'robot-d',NULL,7,'dingtalk-robot','http://127.0.0.1:32899/robot/send?access_token=d','SECsecretsecretd',1,0,NULL,0,15,0,'警情',NULL);
INSERT INTO "endpoints" VALUES(16,'robot-d-2',NULL,6,'dingtalk-robot','http://127.0.0.1:32899/robot/send?access_token=d','SECsecretsecretd',1,0,NULL,0,15,0,'警情',NULL);
INSERT INTO "endpoints" VALUES(17,'hook-student-d',11,NULL,'webhook','http://127.0.0.1:9/student-d','',1,0,NULL,0,15,0,'',NULL);
CREATE TABLE events(
    key BLOB PRIMARY KEY, notice INTEGER NOT NULL, risk TEXT, suspect BLOB
, others BLOB) STRICT, WITHOUT ROWID;
INSERT INTO "events" VALUES(X'64AF26783D8E6B9F92CA62A2767E76495FE7BFE215E31CE923BFC5D51A8CD06B',228836641403305984,'high',X'',NULL);
INSERT INTO "events" VALUES(X'65530BF088050D003D9831A6519A14F1EA198EC80F9FF5EA9C1B7E3CEB6789DB',228824266949263360,NULL,NULL,NULL);
INSERT INTO "events" VALUES(X'67C6522F03CAC153C12DCA5570E28B5F67AE27C2EB5A1982B98ADE57A72C3E68',228824266839162880,'medium',NULL,NULL);
INSERT INTO "events" VALUES(X'77708561BC8D715713D2BC66847B5B7866FF249C717C8338C062D745D3B875F5',228848721205395456,'high',X'',NULL);
INSERT INTO "events" VALUES(X'D68FA05EBD6D180C01B09B6E33D5B5C94024560B56E945CB14D967CE5D5E70FA',228824266798268416,'high',NULL,NULL);
CREATE TABLE first_tries(
    notice INTEGER NOT NULL, segment INTEGER NOT NULL, started_at INTEGER NOT NULL, latest INTEGER NOT NULL,
    http_status INTEGER NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL, reply BLOB, tries BLOB NOT NULL
) STRICT;
INSERT INTO "first_tries" VALUES(228836641377091584,0,1796072427549,1796072427549,200,'http_200','',X'6F6B',X'020000000000981A00001D000000');
INSERT INTO "first_tries" VALUES(228848721174986752,0,1796083947737,1796083947737,200,'http_200','',X'6F6B',X'0000000000000F3900001B000000');
INSERT INTO "first_tries" VALUES(228848721174986752,1,1796083947739,1796083947739,200,'0','ok',X'7B22657272636F6465223A302C226572726D7367223A226F6B227D',X'0000000000001B3000001B000000');
INSERT INTO "first_tries" VALUES(228848721174986752,2,1796083947739,1796083947739,200,'0','ok',X'7B22657272636F6465223A302C226572726D7367223A226F6B227D',X'0000000000001B3000001B000000');
INSERT INTO "first_tries" VALUES(228848721205395456,1,1796083947761,1796083947761,200,'http_200','',X'6F6B',X'000000000000210F00000C000000');
INSERT INTO "first_tries" VALUES(228848721256775680,0,1796083947811,1796083947811,200,'http_200','',X'6F6B',X'000000000000620900000B000000040000000000850800000B000000');
INSERT INTO "first_tries" VALUES(228848721256775680,1,1796083947813,1796083947813,200,'0','ok',X'7B22657272636F6465223A302C226572726D7367223A226F6B227D',X'000000000000A50200000B000000');
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
INSERT INTO "idempotency" VALUES(228824266251960320,'idem-1',X'EB94168D1A59EBC1BA788F6700B7F65F582B0B13769CB6BFF5CD05F1C3B30A7C',228824266863280128,1796060626278,0);
INSERT INTO "idempotency" VALUES(228836640614776832,'eight',X'DF3DFF5270E7B30DFD569CFA7D1CC3BB6ED8C6F473E1670754FB0834F070FD76',228836641377091584,1796072427534,1);
INSERT INTO "idempotency" VALUES(228848720869851136,'nine',X'49FB6827602841AEC049F79468030D716EED9FC23286DF71EDEBEAF43CF68DDC',228848721174986752,1796083947727,1);
CREATE TABLE import_changes(
    seq INTEGER PRIMARY KEY, group_size INTEGER NOT NULL, expected INTEGER, change TEXT NOT NULL
) STRICT;
CREATE TABLE keys(
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL, scope TEXT NOT NULL, hash BLOB NOT NULL UNIQUE,
    created_at INTEGER NOT NULL, revoked_at INTEGER
) STRICT;
INSERT INTO "keys" VALUES(228824263020249088,'admin','admin','',X'689421294393BDF71011384641FBCE94B513F8E35C81B2D8BC92839472B1C1E1',1796060622613,NULL);
INSERT INTO "keys" VALUES(228824266225745920,'110','integration','city/a',X'0350AA859A030911B3688FCF48C528AB5590FEBC95F4966B87FC3A5F4196060F',1796060625670,NULL);
INSERT INTO "keys" VALUES(228824266251960320,'desk-b','operator','city/b',X'4CC0BF0916AB06F34A9B19E3D7938383E5A077B8DA6D0E2AF8F3CFCC1AA9E9AF',1796060625695,NULL);
INSERT INTO "keys" VALUES(228836640614776832,'desk','admin','',X'8E7E500760481F572B18BE6B34F2D11C53B03C14EAAE442FFDE9957BE2F38EAF',1796072426807,NULL);
INSERT INTO "keys" VALUES(228848717581516800,'desk9','admin','',X'156CC0584AE657A49EE0F9986487204B5DD6C3F1E0D2713E1AAFE60B7EE66E81',1796083944300,NULL);
INSERT INTO "keys" VALUES(228848720869851136,'duty-d','operator','town/d',X'E9960613BFAD789D67D83DD782F1FF0DAB45470AE7F9BF6AB972F8B0D580A4E9',1796083947436,NULL);
INSERT INTO "keys" VALUES(228848721157160960,'office','auditor','town/office',X'7254F941687003D4B916500A2287F48EA73C08E4B6CF938A3EE6526774BA9F4E',1796083947710,NULL);
CREATE TABLE memberships(
    circle INTEGER NOT NULL REFERENCES circles(seq), person INTEGER NOT NULL REFERENCES people(seq), role TEXT NOT NULL, revision INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY(circle, person)
) STRICT, WITHOUT ROWID;
INSERT INTO "memberships" VALUES(1,1,'counsellor',0);
INSERT INTO "memberships" VALUES(1,3,'officer',0);
INSERT INTO "memberships" VALUES(2,1,'homeroom_teacher',0);
INSERT INTO "memberships" VALUES(2,5,'protected',0);
INSERT INTO "memberships" VALUES(3,2,'guardian',0);
INSERT INTO "memberships" VALUES(3,6,'protected',0);
INSERT INTO "memberships" VALUES(4,8,'homeroom_teacher',14);
INSERT INTO "memberships" VALUES(6,9,'lead',15);
INSERT INTO "memberships" VALUES(7,10,'homeroom_teacher',15);
INSERT INTO "memberships" VALUES(7,11,'protected',15);
INSERT INTO "memberships" VALUES(7,12,'protected',15);
CREATE TABLE notices(
    id INTEGER PRIMARY KEY, state TEXT NOT NULL, kind TEXT NOT NULL, unit TEXT NOT NULL, accepted_at INTEGER NOT NULL,
    send_at INTEGER, expires_at INTEGER NOT NULL, event_id TEXT, content TEXT NOT NULL,
    recipients INTEGER NOT NULL, endpoints INTEGER NOT NULL, is_exact INTEGER NOT NULL
, purged INTEGER NOT NULL DEFAULT 0, issuer_unit TEXT NOT NULL DEFAULT '', all_off INTEGER) STRICT;
INSERT INTO "notices" VALUES(228824266798268416,'done','warning','city/b',1796060626216,NULL,1796062426216,'root-1','{"acknowledgeWithin":300,"issuer":"admin","lane":"urgent","languages":{"en":{"body":"Person: 李* (199****0003)\nWhat is known: 冒充客服\nDo three things now:\n1. Find the person and stop the call and any transfer, face to face.\n2. Look whether the phone''s screen is shared or software from the other side was installed.\n3. If money has been sent, call 110 together at once; advice by phone on 96110.","readers":{"guardian":{"body":"Person: 李* (199****0003)\nWhat is known: 冒充客服\nDo three things now:\n1. Find the person and stop the call and any transfer, face to face.\n2. Look whether the phone''s screen is shared or software from the other side was installed.\n3. If money has been sent, call 110 together at once; advice by phone on 96110.","title":"High risk: 李* may be being deceived right now, go and stop it in person"},"protected":{"body":"A reminder from the police anti-fraud centre: the person who just contacted you is suspected of fraud.\nEnd the call now. Do not transfer money, tell codes, share your screen or install anything they sent.\nA teacher is on the way. Stay where you are until your teacher has talked to you in person.","title":"You may be talking to a scammer"}},"title":"High risk: 李* may be being deceived right now, go and stop it in person"}},"protectionOf":"student-b","readers":{"guardian":{"body":"对象：李*（199****0003）\n情况：冒充客服\n请马上做三件事：\n1. 找到本人，当面叫停通话和转账；\n2. 查看手机是否正在共享屏幕、是否装了对方给的软件；\n3. 已经转账的，陪同本人立即拨打 110，咨询拨打 96110。","title":"高风险：李*可能正在被诈骗，请立即见面劝阻"},"member":{"body":"对象：李*（199****0003）\n情况：冒充客服\n请马上做三件事：\n1. 找到本人，当面叫停通话和转账；\n2. 查看手机是否正在共享屏幕、是否装了对方给的软件；\n3. 已经转账的，陪同本人立即拨打 110，咨询拨打 96110。","title":"高风险：李*可能正在被诈骗，请立即见面劝阻"},"protected":{"body":"公安反诈中心提醒：刚才与您联系的人有诈骗嫌疑。\n请立即停止通话，不要转账，不要说出验证码，不要共享屏幕，不要下载对方给的软件。\n老师正在赶来，请留在原地，等老师当面和您核实。","title":"您可能正在被诈骗"}},"severity":"high"}',3,3,1,0,'',NULL);
INSERT INTO "notices" VALUES(228824266839162880,'done','warning','city/a',1796060626255,NULL,1796062426255,'case-1','{"acknowledgeWithin":300,"issuer":"110","lane":"urgent","languages":{"en":{"body":"Person: 张* (199****0001)\nDo three things now:\n1. Find the person and stop the call and any transfer, face to face.\n2. Look whether the phone''s screen is shared or software from the other side was installed.\n3. If money has been sent, call 110 together at once; advice by phone on 96110.","readers":{"guardian":{"body":"Person: 张* (199****0001)\nDo three things now:\n1. Find the person and stop the call and any transfer, face to face.\n2. Look whether the phone''s screen is shared or software from the other side was installed.\n3. If money has been sent, call 110 together at once; advice by phone on 96110.","title":"Medium risk: 张* may be in touch with a scammer, check in person soon"},"protected":{"body":"A reminder from the police anti-fraud centre: the person who just contacted you is suspected of fraud.\nEnd the call now. Do not transfer money, tell codes, share your screen or install anything they sent.\nA teacher is on the way. Stay where you are until your teacher has talked to you in person.","title":"You may be talking to a scammer"}},"title":"Medium risk: 张* may be in touch with a scammer, check in person soon"}},"protectionOf":"student-a","readers":{"guardian":{"body":"对象：张*（199****0001）\n请马上做三件事：\n1. 找到本人，当面叫停通话和转账；\n2. 查看手机是否正在共享屏幕、是否装了对方给的软件；\n3. 已经转账的，陪同本人立即拨打 110，咨询拨打 96110。","title":"中风险：张*可能接触诈骗，请尽快当面核实"},"member":{"body":"对象：张*（199****0001）\n请马上做三件事：\n1. 找到本人，当面叫停通话和转账；\n2. 查看手机是否正在共享屏幕、是否装了对方给的软件；\n3. 已经转账的，陪同本人立即拨打 110，咨询拨打 96110。","title":"中风险：张*可能接触诈骗，请尽快当面核实"},"protected":{"body":"公安反诈中心提醒：刚才与您联系的人有诈骗嫌疑。\n请立即停止通话，不要转账，不要说出验证码，不要共享屏幕，不要下载对方给的软件。\n老师正在赶来，请留在原地，等老师当面和您核实。","title":"您可能正在被诈骗"}},"severity":"medium"}',2,2,1,0,'city/a',NULL);
INSERT INTO "notices" VALUES(228824266863280128,'sending','bulletin','city/b',1796060626278,NULL,1796147026278,NULL,'{"circles":["class-b"],"includeChildren":false,"issuer":"desk-b","lane":"normal","readers":{"member":{"body":"文","title":"题"}},"severity":"info"}',3,4,1,0,'city/b',NULL);
INSERT INTO "notices" VALUES(228824266905223168,'sending','bulletin','city',1796060626318,NULL,1798652626318,NULL,'{"circles":["liaison"],"includeChildren":true,"issuer":"admin","lane":"normal","readers":{"member":{"body":"文","title":"大题"}},"severity":"info"}',3,3,1,0,'',NULL);
INSERT INTO "notices" VALUES(228824266949263360,'sending','reminder','city/a',1796060626360,NULL,1796147026360,'panda-relay:secret_missing:endpoint:stolen:2026-12-01','{"circles":["class-a"],"includeChildren":false,"issuer":"panda-relay","lane":"normal","languages":{"en":{"body":"Channel webhook (stolen) has no secret to sign with: environment variable HOME: the secret in it must be base64 in the standard alphabet, without blanks\nNotices wait and leave by themselves once it is there; those that expire are not sent. Ask the administrator for it.","title":"Notices for 甲班 cannot leave at the moment"}},"readers":{"member":{"body":"渠道 webhook（stolen）没有可用的密钥：environment variable HOME: the secret in it must be base64 in the standard alphabet, without blanks\n通知先保留，密钥补上后自动发出，过期的不再补发。请联系管理员补上密钥。","title":"「甲班」的通知暂时发不出去"}},"roles":["lead","counsellor","homeroom_teacher"],"severity":"medium"}',1,1,1,0,'',NULL);
INSERT INTO "notices" VALUES(228824266957651968,'scheduled','reminder','city/b',1796060626368,1799539200000,1802131200000,NULL,'{"circles":["class-b"],"includeChildren":false,"issuer":"admin","lane":"normal","readers":{"member":{"body":"文","title":"以后"}},"severity":"info"}',3,4,1,0,'',NULL);
INSERT INTO "notices" VALUES(228836641377091584,'sending','bulletin','city/c',1796072427534,NULL,1796158827534,NULL,'{"circles":["class-c"],"includeChildren":false,"issuer":"desk","lane":"normal","readers":{"member":{"body":"请核实来电。","title":"警情通报"}},"severity":"info"}',0,5,1,0,'',NULL);
INSERT INTO "notices" VALUES(228836641403305984,'done','warning','city/b',1796072427559,NULL,1796074227559,'eight-1','{"acknowledgeWithin":300,"issuer":"desk","lane":"urgent","languages":{"en":{"body":"Person: 李* (199****0003)\nDo three things now:\n1. Find the person and stop the call and any transfer, face to face.\n2. Look whether the phone''s screen is shared or software from the other side was installed.\n3. If money has been sent, call 110 together at once; advice by phone on 96110.","readers":{"guardian":{"body":"Person: 李* (199****0003)\nDo three things now:\n1. Find the person and stop the call and any transfer, face to face.\n2. Look whether the phone''s screen is shared or software from the other side was installed.\n3. If money has been sent, call 110 together at once; advice by phone on 96110.","title":"High risk: 李* may be being deceived right now, go and stop it in person"},"protected":{"body":"A reminder from the police anti-fraud centre: the person who just contacted you is suspected of fraud.\nEnd the call now. Do not transfer money, tell codes, share your screen or install anything they sent.\nA teacher is on the way. Stay where you are until your teacher has talked to you in person.","title":"You may be talking to a scammer"}},"title":"High risk: 李* may be being deceived right now, go and stop it in person"}},"protectionOf":"student-b","readers":{"guardian":{"body":"对象：李*（199****0003）\n请马上做三件事：\n1. 找到本人，当面叫停通话和转账；\n2. 查看手机是否正在共享屏幕、是否装了对方给的软件；\n3. 已经转账的，陪同本人立即拨打 110，咨询拨打 96110。","title":"高风险：李*可能正在被诈骗，请立即见面劝阻"},"member":{"body":"对象：李*（199****0003）\n请马上做三件事：\n1. 找到本人，当面叫停通话和转账；\n2. 查看手机是否正在共享屏幕、是否装了对方给的软件；\n3. 已经转账的，陪同本人立即拨打 110，咨询拨打 96110。","title":"高风险：李*可能正在被诈骗，请立即见面劝阻"},"protected":{"body":"公安反诈中心提醒：刚才与您联系的人有诈骗嫌疑。\n请立即停止通话，不要转账，不要说出验证码，不要共享屏幕，不要下载对方给的软件。\n老师正在赶来，请留在原地，等老师当面和您核实。","title":"您可能正在被诈骗"}},"severity":"high"}',2,2,1,0,'',NULL);
INSERT INTO "notices" VALUES(228836641518649344,'scheduled','reminder','city/c',1796072427669,1796677227000,1796763627000,NULL,'{"circles":["class-c"],"includeChildren":false,"issuer":"desk","lane":"normal","readers":{"member":{"body":"请注意。","title":"提醒"}},"severity":"info"}',1,5,1,0,'',NULL);
INSERT INTO "notices" VALUES(228848721174986752,'sending','bulletin','town/d',1796083947727,NULL,1798675947727,NULL,'{"circles":["school-d"],"includeChildren":true,"issuer":"duty-d","lane":"normal","readers":{"member":{"body":"近日多发。","title":"警情通报"}},"severity":"info"}',4,4,1,0,'town/d',NULL);
INSERT INTO "notices" VALUES(228848721205395456,'sending','warning','town/d/2026/3',1796083947756,NULL,1796085747756,'nine-1','{"acknowledgeWithin":300,"issuer":"duty-d","lane":"urgent","languages":{"en":{"body":"Person: 丁* (199****0043)\nDo three things now:\n1. Find the person and stop the call and any transfer, face to face.\n2. Look whether the phone''s screen is shared or software from the other side was installed.\n3. If money has been sent, call 110 together at once; advice by phone on 96110.","readers":{"guardian":{"body":"Person: 丁* (199****0043)\nDo three things now:\n1. Find the person and stop the call and any transfer, face to face.\n2. Look whether the phone''s screen is shared or software from the other side was installed.\n3. If money has been sent, call 110 together at once; advice by phone on 96110.","title":"High risk: 丁* may be being deceived right now, go and stop it in person"},"protected":{"body":"A reminder from the police anti-fraud centre: the person who just contacted you is suspected of fraud.\nEnd the call now. Do not transfer money, tell codes, share your screen or install anything they sent.\nA teacher is on the way. Stay where you are until your teacher has talked to you in person.","title":"You may be talking to a scammer"}},"title":"High risk: 丁* may be being deceived right now, go and stop it in person"}},"protectionOf":"student-d","readers":{"guardian":{"body":"对象：丁*（199****0043）\n请马上做三件事：\n1. 找到本人，当面叫停通话和转账；\n2. 查看手机是否正在共享屏幕、是否装了对方给的软件；\n3. 已经转账的，陪同本人立即拨打 110，咨询拨打 96110。","title":"高风险：丁*可能正在被诈骗，请立即见面劝阻"},"member":{"body":"对象：丁*（199****0043）\n请马上做三件事：\n1. 找到本人，当面叫停通话和转账；\n2. 查看手机是否正在共享屏幕、是否装了对方给的软件；\n3. 已经转账的，陪同本人立即拨打 110，咨询拨打 96110。","title":"高风险：丁*可能正在被诈骗，请立即见面劝阻"},"protected":{"body":"公安反诈中心提醒：刚才与您联系的人有诈骗嫌疑。\n请立即停止通话，不要转账，不要说出验证码，不要共享屏幕，不要下载对方给的软件。\n老师正在赶来，请留在原地，等老师当面和您核实。","title":"您可能正在被诈骗"}},"severity":"high"}',2,2,1,0,'town/d',NULL);
INSERT INTO "notices" VALUES(228848721232658432,'scheduled','reminder','town/d/2026/3',1796083947782,1799373600000,1799460000000,NULL,'{"circles":["class-d"],"includeChildren":false,"issuer":"duty-d","lane":"normal","readers":{"member":{"body":"请注意。","title":"提醒"}},"severity":"info"}',3,3,1,0,'town/d',NULL);
INSERT INTO "notices" VALUES(228848721256775680,'sending','bulletin','',1796083947805,NULL,1798675947805,NULL,'{"circles":["class-d","class-c"],"includeChildren":false,"issuer":"desk9","lane":"normal","readers":{"member":{"body":"两校。","title":"联发"}},"severity":"info"}',4,8,1,0,'',NULL);
CREATE TABLE people(
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, name TEXT NOT NULL, phone TEXT
, unit TEXT NOT NULL DEFAULT '', revision INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO "people" VALUES(1,'teacher-a','王老师','19900000002','city',0);
INSERT INTO "people" VALUES(2,'guardian-b','李父','19900000004','city/b',0);
INSERT INTO "people" VALUES(3,'officer','陈警官',NULL,'city',0);
INSERT INTO "people" VALUES(5,'student-a','张小明','19900000001','city/a',0);
INSERT INTO "people" VALUES(6,'student-b','李小红','19900000003','city/b',0);
INSERT INTO "people" VALUES(7,'alone','孤某',NULL,'',0);
INSERT INTO "people" VALUES(8,'teacher-c','吴老师','19900000009','city/c',13);
INSERT INTO "people" VALUES(9,'head-d','校长','19900000041','town/d',15);
INSERT INTO "people" VALUES(10,'teacher-d','赵老师','19900000042','town/d/2026/3',15);
INSERT INTO "people" VALUES(11,'student-d','丁小明','19900000043','town/d/2026/3',15);
INSERT INTO "people" VALUES(12,'silent-d','无端',NULL,'town/d/2026/3',15);
CREATE TABLE progress(
    notice INTEGER PRIMARY KEY REFERENCES notices(id), total INTEGER NOT NULL, cursor TEXT,
    held INTEGER NOT NULL DEFAULT 0, awaiting_human INTEGER NOT NULL DEFAULT 0, accepted INTEGER NOT NULL DEFAULT 0,
    delivered INTEGER NOT NULL DEFAULT 0, acknowledged INTEGER NOT NULL DEFAULT 0, failed INTEGER NOT NULL DEFAULT 0,
    expired INTEGER NOT NULL DEFAULT 0, cancelled INTEGER NOT NULL DEFAULT 0, suppressed INTEGER NOT NULL DEFAULT 0,
    latency BLOB NOT NULL DEFAULT x''
) STRICT;
INSERT INTO "progress" VALUES(228824266798268416,3,NULL,0,1,0,0,0,0,2,0,0,X'');
INSERT INTO "progress" VALUES(228824266839162880,2,NULL,0,0,0,0,0,0,2,0,0,X'');
INSERT INTO "progress" VALUES(228824266863280128,4,NULL,1,2,0,0,0,0,0,0,1,X'');
INSERT INTO "progress" VALUES(228824266905223168,3,NULL,3,0,0,0,0,0,0,0,0,X'');
INSERT INTO "progress" VALUES(228824266949263360,1,NULL,1,0,0,0,0,0,0,0,0,X'');
INSERT INTO "progress" VALUES(228824266957651968,4,NULL,0,0,0,0,0,0,0,0,0,X'');
INSERT INTO "progress" VALUES(228836641377091584,5,NULL,1,0,1,0,0,2,0,0,1,X'1D000000000000001D000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001000000');
INSERT INTO "progress" VALUES(228836641403305984,2,NULL,0,1,0,0,0,0,1,0,0,X'');
INSERT INTO "progress" VALUES(228836641518649344,5,NULL,0,0,0,0,0,0,0,0,0,X'');
INSERT INTO "progress" VALUES(228848721174986752,4,NULL,1,0,3,0,0,0,0,0,0,X'1B000000000000001B0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000003000000');
INSERT INTO "progress" VALUES(228848721205395456,2,NULL,1,0,1,0,0,0,0,0,0,X'0C000000000000000C0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001000000');
INSERT INTO "progress" VALUES(228848721232658432,3,NULL,0,0,0,0,0,0,0,0,0,X'');
INSERT INTO "progress" VALUES(228848721256775680,8,NULL,2,0,3,0,0,0,0,0,3,X'0B000000000000000B00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000003000000');
CREATE TABLE receipts(
    notice INTEGER NOT NULL, ordinal INTEGER NOT NULL, reference TEXT NOT NULL, state INTEGER NOT NULL, code TEXT NOT NULL,
    class INTEGER, at INTEGER, received_at INTEGER NOT NULL, counted INTEGER NOT NULL,
    PRIMARY KEY(notice, ordinal, reference, state)
) STRICT, WITHOUT ROWID;
CREATE TABLE repeated_endpoints(endpoint INTEGER PRIMARY KEY, digest INTEGER NOT NULL) STRICT;
INSERT INTO "repeated_endpoints" VALUES(15,2538326035881073940);
INSERT INTO "repeated_endpoints" VALUES(16,2538326035881073940);
CREATE TABLE roster_import(is_decided INTEGER NOT NULL, applied INTEGER NOT NULL) STRICT;
CREATE TABLE roster_revision(revision INTEGER NOT NULL, counted INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO "roster_revision" VALUES(15,15);
CREATE TABLE segments(
    notice INTEGER NOT NULL REFERENCES notices(id), number INTEGER NOT NULL, reader INTEGER NOT NULL,
    lowest INTEGER NOT NULL, highest INTEGER NOT NULL, endpoints BLOB NOT NULL, followers BLOB, leaders BLOB, UNIQUE(notice, number)
) STRICT;
INSERT INTO "segments" VALUES(228824266798268416,0,1,7,7,X'07000000',NULL,NULL);
INSERT INTO "segments" VALUES(228824266798268416,1,2,2,3,X'0200000003000000',NULL,NULL);
INSERT INTO "segments" VALUES(228824266839162880,0,1,6,6,X'06000000',NULL,NULL);
INSERT INTO "segments" VALUES(228824266839162880,1,2,1,1,X'01000000',NULL,NULL);
INSERT INTO "segments" VALUES(228824266863280128,0,0,2,7,X'04000000020000000300000007000000',NULL,NULL);
INSERT INTO "segments" VALUES(228824266905223168,0,0,1,6,X'010000000500000006000000',NULL,NULL);
INSERT INTO "segments" VALUES(228824266949263360,0,0,1,1,X'01000000',NULL,NULL);
INSERT INTO "segments" VALUES(228824266957651968,0,0,2,7,X'04000000020000000300000007000000',NULL,NULL);
INSERT INTO "segments" VALUES(228836641377091584,0,0,8,12,X'08000000090000000A0000000B0000000C000000',NULL,NULL);
INSERT INTO "segments" VALUES(228836641403305984,0,1,7,7,X'07000000',NULL,NULL);
INSERT INTO "segments" VALUES(228836641403305984,1,2,2,2,X'02000000',NULL,NULL);
INSERT INTO "segments" VALUES(228836641518649344,0,0,8,12,X'08000000090000000A0000000B0000000C000000',NULL,NULL);
INSERT INTO "segments" VALUES(228848721174986752,0,0,14,17,X'0E00000011000000',NULL,NULL);
INSERT INTO "segments" VALUES(228848721174986752,2,0,15,15,X'0F000000',NULL,X'00040000');
INSERT INTO "segments" VALUES(228848721174986752,1,0,16,16,X'10000000',X'00000000000800000F000000',NULL);
INSERT INTO "segments" VALUES(228848721205395456,0,1,17,17,X'11000000',NULL,NULL);
INSERT INTO "segments" VALUES(228848721205395456,1,2,14,14,X'0E000000',NULL,NULL);
INSERT INTO "segments" VALUES(228848721232658432,0,0,14,17,X'0E00000011000000',NULL,NULL);
INSERT INTO "segments" VALUES(228848721232658432,1,0,15,15,X'0F000000',NULL,NULL);
INSERT INTO "segments" VALUES(228848721256775680,0,0,8,17,X'0E0000001100000008000000090000000A0000000B0000000C000000',NULL,NULL);
INSERT INTO "segments" VALUES(228848721256775680,1,0,15,15,X'0F000000',NULL,NULL);
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
INSERT INTO "sqlite_sequence" VALUES('circles',7);
INSERT INTO "sqlite_sequence" VALUES('people',12);
INSERT INTO "sqlite_sequence" VALUES('endpoints',17);
COMMIT;
