public import RelayModel
import RelayStore
import Testing

/// What every store must do with units.
@Suite("Units in a store", .timeLimit(.minutes(5)))
struct UnitStoreConformance {
    private func paths(_ store: any RelayStore, scope: UnitPath = .root) async throws -> [String] {
        try await store.units(scope: scope, after: nil, limit: 100).items.map(\.path.text)
    }

    private func key(_ number: Int64, _ scope: UnitPath) -> AccessKey {
        AccessKey(
            id: KeyID(rawValue: number),
            name: "duty desk",
            role: .operatorRole,
            scope: scope,
            createdAt: SampleCampus.start
        )
    }

    @Test(
        "A circle, a person, a key and a roster create the units that they name, and those above",
        arguments: StoreUnderTest.all
    )
    func implied(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            #expect(try await paths(store).isEmpty, "the root has no record")
            try await store.put(
                Circle(id: CircleID(unchecked: "c"), name: "圈", kind: .class, unit: "a/circle"),
                scope: .root
            )
            try await store.put(Person(id: PersonID(unchecked: "p"), name: "某", unit: "a/person"), scope: .root)
            _ = try await store.change(PersonID(unchecked: "p"), scope: .root, ifMatch: nil) { $0.unit = "moved" }
            try await store.addKey(key(1, "k/e/y"), secretHash: [1])
            #expect(try await paths(store) == ["a", "a/circle", "a/person", "k", "k/e", "k/e/y", "moved"])
            let made = try await store.importRoster(SampleCampus.roster(), prune: false)
            #expect(made.units.added == 3)
            #expect(try await paths(store, scope: "uni") == ["uni", "uni/cs", "uni/law"])
            let unit = try await store.unit("uni/cs", scope: .root).record
            #expect(unit == OrganisationUnit(path: "uni/cs", name: "cs"))
        }
    }

    @Test("A unit is created, replaced, changed and removed; a list has pages", arguments: StoreUnderTest.all)
    func changes(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            let unit = OrganisationUnit(path: "a/b", name: "乙", englishName: "B", kind: .college)
            let first = try await store.put(unit, scope: .root)
            #expect(try await store.unit("a/b", scope: .root) == first)
            let replaced = try await store.put(OrganisationUnit(path: "a/b", name: "新"), scope: .root)
            #expect(replaced.record.kind == nil && replaced.record.englishName == nil)
            #expect(replaced.revision > first.revision)
            let changed = try await store.change("a/b", scope: .root, ifMatch: replaced.revision) { $0.kind = .grade }
            #expect(try await store.unit("a/b", scope: .root) == changed && changed.record.name == "新")
            let stale = StoreError.preconditionFailed(kind: .unit, id: "a/b", revision: changed.revision)
            await #expect(throws: stale) {
                try await store.remove(UnitPath("a/b"), scope: .root, ifMatch: first.revision)
            }

            try await store.put(OrganisationUnit(path: "a/c"), scope: .root)
            let page = try await store.units(scope: .root, after: nil, limit: 2)
            #expect(page.items.map(\.path.text) == ["a", "a/b"])
            #expect(try await store.units(scope: .root, after: page.next, limit: 2).items.map(\.path.text) == ["a/c"])
            try await store.remove("a/b", scope: .root)
            #expect(try await paths(store) == ["a", "a/c"])
            await #expect(throws: StoreError.notFound(kind: .unit, id: "a/b")) {
                try await store.unit("a/b", scope: .root)
            }
        }
    }

    @Test("A scope changes the units that it contains and sees no others", arguments: StoreUnderTest.all)
    func scopes(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            for path in ["a/x", "a-b", "b"] as [UnitPath] {
                try await store.put(OrganisationUnit(path: path), scope: .root)
            }
            #expect(try await paths(store, scope: "a") == ["a", "a/x"])
            for hidden in ["a-b", "b", "none"] as [UnitPath] {
                let missing = StoreError.notFound(kind: .unit, id: hidden.text)
                await #expect(throws: missing) { try await store.unit(hidden, scope: "a") }
                await #expect(throws: missing) { try await store.leads(of: hidden, scope: "a", limit: 9) }
                await #expect(throws: missing) { try await store.put(OrganisationUnit(path: hidden), scope: "a") }
                await #expect(throws: missing) { try await store.remove(hidden, scope: "a") }
                await #expect(throws: missing) {
                    try await store.change(hidden, scope: "a", ifMatch: nil) { $0.name = "新" }
                }
            }
            await #expect(throws: StoreError.notFound(kind: .unit, id: "")) {
                try await store.put(OrganisationUnit(path: .root), scope: .root)
            }
            try await store.put(OrganisationUnit(path: "a/y/z"), scope: "a")
            #expect(try await paths(store, scope: "a") == ["a", "a/x", "a/y", "a/y/z"])
        }
    }

    @Test("A unit in use is not removed, and the refusal says what uses it", arguments: StoreUnderTest.all)
    func uses(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            func refusal() async -> StoreError? {
                do {
                    try await store.remove("u", scope: .root)
                    return nil
                } catch {
                    return error as? StoreError
                }
            }
            func inUse(_ kinds: RecordKind...) -> StoreError { .inUse(kind: .unit, id: "u", by: kinds) }
            try await store.put(Circle(id: CircleID(unchecked: "c"), name: "圈", kind: .class, unit: "u"), scope: .root)
            try await store.put(Person(id: PersonID(unchecked: "p"), name: "某", unit: "u"), scope: .root)
            try await store.addKey(key(1, "u"), secretHash: [1])
            try await store.put(OrganisationUnit(path: "u/v"), scope: .root)
            #expect(await refusal() == inUse(.circle, .person, .key, .unit))
            try await store.remove(CircleID(unchecked: "c"), scope: .root)
            try await store.remove("u/v", scope: .root)
            #expect(await refusal() == inUse(.person, .key))
            try await store.remove(PersonID(unchecked: "p"), scope: .root)
            #expect(await refusal() == inUse(.key))
            try await store.revokeKey(KeyID(rawValue: 1), at: SampleCampus.start)
            try await store.remove("u", scope: .root)
            #expect(try await paths(store).isEmpty)
        }
    }

    @Test(
        "A unit's leads are the members with the role lead of its community circles, each once",
        arguments: StoreUnderTest.all
    )
    func leads(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            for id in ["l1", "l2", "other", "liaison", "below"] {
                try await store.put(Person(id: PersonID(unchecked: id), name: id), scope: .root)
            }
            for (id, kind, unit) in [
                ("main", CircleKind.community, "u"), ("second", .community, "u"), ("chat", .liaison, "u"),
                ("deep", .community, "u/v"),
            ] {
                let circle = Circle(id: CircleID(unchecked: id), name: id, kind: kind, unit: UnitPath(unchecked: unit))
                try await store.put(circle, scope: .root)
            }
            for (circle, person, role) in [
                ("main", "l2", Role.lead), ("main", "l1", .lead), ("second", "l1", .lead), ("main", "other", .officer),
                ("chat", "liaison", .lead), ("deep", "below", .lead),
            ] {
                let (circle, person) = (CircleID(unchecked: circle), PersonID(unchecked: person))
                try await store.put(Membership(circle: circle, person: person, role: role), scope: .root)
            }
            #expect(try await store.leads(of: "u", scope: .root, limit: 9).map(\.id.text) == ["l1", "l2"])
            #expect(try await store.leads(of: "u/v", scope: "u", limit: 9).map(\.id.text) == ["below"])
            #expect(try await store.leads(of: "u", scope: .root, limit: 1).map(\.id.text) == ["l1"])
        }
    }

    @Test(
        "Renaming moves a unit, all below it and all that names any of it; a key sees what it saw, after a restart too",
        arguments: StoreUnderTest.all
    )
    func rename(_ subject: StoreUnderTest) async throws {
        try await subject.withPlace { place in
            var store = try subject.open(place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            try await store.put(
                Circle(id: CircleID(unchecked: "beside"), name: "旁", kind: .class, unit: "uni-2/cs"),
                scope: .root
            )
            try await store.addKey(key(1, "uni/cs"), secretHash: [1])
            try await store.addKey(key(2, "uni-2"), secretHash: [2])
            try await store.revokeKey(KeyID(rawValue: 1), at: SampleCampus.start)
            var notice = SampleCampus.notice()
            notice.issuerUnit = "uni/cs"
            _ = try await store.accept(NoticeDraft(notice, scope: "uni/cs"))
            let before = try await store.circle(CircleID(unchecked: "cs"), scope: .root)

            let renamed = try await store.change("uni", scope: .root, ifMatch: nil) {
                $0.path = "望江"
                $0.name = "望江大学"
            }
            #expect(renamed.record == OrganisationUnit(path: "望江", name: "望江大学"))
            for _ in 0..<2 {
                #expect(try await paths(store) == ["uni-2", "uni-2/cs", "望江", "望江/cs", "望江/law"])
                #expect(try await store.key(secretHash: [1])?.scope == "望江/cs")
                #expect(try await store.key(secretHash: [2])?.scope == "uni-2")
                let circles = try await store.circles(scope: "望江/cs", after: nil, limit: 9).items
                #expect(circles.map(\.id.text) == ["c1", "c2", "cs"])
                #expect(try await store.circles(scope: "uni", after: nil, limit: 9).items.isEmpty)
                #expect(
                    try await store.circles(scope: "uni-2", after: nil, limit: 9).items.map(\.id.text) == ["beside"]
                )
                #expect(try await store.people(scope: "望江/cs", after: nil, limit: 9).items.count == 7)
                #expect(try await store.endpoints(scope: "望江/cs", after: nil, limit: 99).items.count == 10)
                let seen = try await store.notice(notice.id, scope: "望江/cs")
                #expect(seen.unit == "望江/cs" && seen.issuerUnit == "望江/cs")
                #expect(try await store.notices(NoticeFilter(), scope: "望江", after: nil, limit: 9).items.count == 1)
                #expect(
                    try await store.deliveries(DeliveryFilter(), scope: "望江/cs", after: nil, limit: 99).items.count
                        == 10
                )
                await store.close()
                store = try subject.open(place)
            }
            let after = try await store.circle(CircleID(unchecked: "cs"), scope: .root)
            #expect(after.revision > before.revision, "a circle that was read before has changed")
            await store.close()
        }
    }

    @Test("A path that a unit cannot have changes nothing", arguments: StoreUnderTest.all)
    func refusedPaths(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            let deep = UnitPath(unchecked: "a/b/" + String(repeating: "长", count: 60))
            for path in [deep, "a/c"] { try await store.put(OrganisationUnit(path: path), scope: .root) }
            let stored = try await paths(store)
            let long = UnitPath(unchecked: "a/" + String(repeating: "x", count: 30))
            let refusals: [(path: UnitPath, scope: UnitPath, error: StoreError)] = [
                ("b", "a", .unitOutOfScope(field: "path")), (.root, .root, .unitOutOfScope(field: "path")),
                ("a/b/x", "a", .conflict(kind: .unit, id: "a/b/x", reason: "a unit does not move into itself")),
                ("a/c", "a", .conflict(kind: .unit, id: "a/c", reason: "this path is taken")),
                ("a/d/e", "a", .unknownReference(kind: .unit, id: "a/d", field: "path")),
                (
                    long, "a",
                    .conflict(
                        kind: .unit,
                        id: long.text,
                        reason: "a path below it would have 213 bytes; 200 are allowed"
                    )
                ),
            ]
            for (path, scope, error) in refusals {
                await #expect(throws: error) {
                    try await store.change("a/b", scope: scope, ifMatch: nil) { $0.path = path }
                }
            }
            #expect(try await paths(store) == stored)
        }
    }

    @Test(
        "A repeated report is known after its unit was renamed; a new unit of the former path has its own events",
        arguments: StoreUnderTest.all
    )
    func events(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            func accept(_ number: Int64, _ unit: UnitPath) async throws -> Acceptance {
                var report = SampleCampus.report()
                report.unit = unit
                let notice = SampleCampus.notice(number)
                return try await store.accept(NoticeDraft(notice, scope: .root, event: .reported(report)))
            }
            #expect(try await !accept(1, "uni").isRepeat)
            _ = try await store.change("uni", scope: .root, ifMatch: nil) { $0.path = "univ" }
            let again = try await accept(2, "univ")
            #expect(again.isRepeat && again.notice.id.rawValue == 1)
            try await store.put(OrganisationUnit(path: "uni"), scope: .root)
            #expect(try await !accept(3, "uni").isRepeat)
            #expect(try await accept(4, "uni").notice.id.rawValue == 3)
            _ = try await store.change("univ", scope: .root, ifMatch: nil) { $0.path = "third" }
            #expect(try await accept(5, "third").notice.id.rawValue == 1)
        }
    }

    @Test(
        "A roster's units are imported and counted; the same again changes nothing, and pruning removes none",
        arguments: StoreUnderTest.all
    )
    func imports(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            var roster = SampleCampus.roster()
            roster.units = [
                OrganisationUnit(path: "uni/cs", name: "计算机学院", englishName: "Computing", kind: .college),
                OrganisationUnit(path: "new/deep/unit", name: "新单位"), OrganisationUnit(path: "uni", name: "大学"),
            ]
            let first = try await store.importRoster(roster, prune: false)
            // uni/law, new and new/deep have no row.
            #expect(first.units.added == 6 && first.skipped.isEmpty)
            #expect(try await store.unit("uni/cs", scope: .root).record == roster.units[0])
            #expect(try await store.unit("new/deep", scope: .root).record.name == "deep")
            let again = try await store.importRoster(roster, prune: true)
            #expect(again.isUnchanged && again.units.unchanged == 3)
            roster.units = [OrganisationUnit(path: "uni", name: "望江大学", kind: .school)]
            let changed = try await store.importRoster(roster, prune: true)
            #expect(changed.units.changed == 1 && changed.units.removed == 0 && !changed.isUnchanged)
            #expect(try await paths(store).count == 6)
            #expect(try await store.unit("uni", scope: .root).record.kind == .school)
        }
    }
}

extension UnitStore {
    @discardableResult
    fileprivate func put(_ unit: OrganisationUnit, scope: UnitPath) async throws -> Revised<OrganisationUnit> {
        try await put(unit, scope: scope, ifMatch: nil)
    }

    fileprivate func remove(_ unit: UnitPath, scope: UnitPath) async throws {
        try await remove(unit, scope: scope, ifMatch: nil)
    }
}

extension UnitPath: ExpressibleByStringLiteral {
    /// Wraps the literal as it stands.
    public init(stringLiteral value: String) { self.init(unchecked: value) }
}
