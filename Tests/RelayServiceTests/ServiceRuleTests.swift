import RelayModel
import RelayService
import RelayStore
import RelayStoreSQLite
import Testing

/// The rules that every method of every service keeps, each on every call of ``ServiceCall/all``.
@Suite("What every service's method keeps to", .timeLimit(.minutes(5)))
struct ServiceRuleTests {
    /// What a call is refused with; nil where it is not.
    private func refusal(
        of call: ServiceCall,
        _ subject: ServicesUnderTest,
        as caller: Caller
    ) async throws -> ServiceError? {
        do {
            _ = try await call.run(subject.services, caller)
            return nil
        } catch let error as ServiceError {
            return error
        }
    }

    @Test("A role without the permission is refused, and a role with it never for its role")
    func permission() async throws {
        try await ServicesUnderTest.with { subject in
            for call in ServiceCall.all {
                for role in AccessRole.allCases {
                    let isAllowed = role.permissions.isSuperset(of: call.permissions)
                    let refusal = try await refusal(of: call, subject, as: subject.caller(role))
                    #expect((refusal?.code != .forbiddenRole) == isAllowed, "\(call.name) as \(role.name)")
                    #expect(isAllowed || refusal?.category == .forbidden, "\(call.name) as \(role.name)")
                }
            }
        }
    }

    @Test("A role without the permission learns nothing: it is refused before the store is asked")
    func permissionFirst() async throws {
        try await ServicesUnderTest.with { subject in
            await subject.close()
            for call in ServiceCall.all where call.permissions != [.read] {
                let role = try #require(AccessRole.allCases.first { $0.permissions.isDisjoint(with: call.permissions) })
                let refusal = try await refusal(of: call, subject, as: subject.caller(role))
                #expect(refusal?.code == .forbiddenRole, "\(call.name) as \(role.name)")
            }
        }
    }

    @Test("What another unit has is refused in the same words as what does not exist")
    func scope() async throws {
        try await ServicesUnderTest.with { empty in
            try await ServicesUnderTest.with { full in
                try await full.importClass()
                try await fill(full)
                for call in ServiceCall.all where call.subject == .record {
                    let hidden = try await refusal(of: call, full, as: full.caller(.admin, "city/b"))
                    let missing = try await refusal(of: call, empty, as: empty.caller(.admin, "city/b"))
                    #expect(hidden != nil && hidden == missing, "\(call.name)")
                }
            }
        }
    }

    @Test("A list holds what lies in the caller's unit: nothing for another unit, something for its own and the root")
    func lists() async throws {
        try await ServicesUnderTest.with { subject in
            try await subject.importClass()
            try await fill(subject)
            for call in ServiceCall.all where call.subject == .list {
                let other = try await call.run(subject.services, subject.caller(.admin, "city/b"))
                #expect(other == 0, "\(call.name)")
                for scope in ["city/a", ""] {
                    let own = try #require(try await call.run(subject.services, subject.caller(.admin, scope)))
                    #expect(own > 0, "\(call.name) in “\(scope)”")
                }
            }
        }
    }

    @Test("A store that is closed makes every call unavailable, with a code that says to ask again")
    func closed() async throws {
        try await ServicesUnderTest.with { subject in
            await subject.close()
            for call in ServiceCall.all where call.readsStore {
                let refusal = try await refusal(of: call, subject, as: subject.caller())
                #expect(refusal?.category == .unavailable && refusal?.code == .stopping, "\(call.name)")
            }
        }
    }

    /// A notice, its delivery and a key in `city/a`, with the ids that the calls name.
    private func fill(_ subject: ServicesUnderTest) async throws {
        let unit = UnitPath(unchecked: "city/a")
        let now = SystemClock().now
        let notice = Notice(
            id: ServiceCall.notice,
            kind: .bulletin,
            lane: .normal,
            severity: .info,
            texts: [.member: NoticeText(title: "t", body: "b")],
            audience: .circles(ids: [ServiceCall.circle], roles: [], includeChildren: false),
            unit: unit,
            issuer: "x",
            issuerUnit: unit,
            acceptedAt: now,
            expiresAt: now + .seconds(3600)
        )
        _ = try await subject.store.accept(NoticeDraft(notice, scope: unit))
        let key = AccessKey(id: KeyID(rawValue: 7), name: "k", role: .auditor, scope: unit, createdAt: now)
        try await subject.store.addKey(key, secretHash: [1])
    }
}
