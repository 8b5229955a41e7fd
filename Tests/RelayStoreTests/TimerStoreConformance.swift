import RelayModel
import RelayStore
import Synchronization
import Testing

/// What every store must do with timers.
@Suite("Timers in a store", .timeLimit(.minutes(5)))
struct TimerStoreConformance {
    private static let start = SampleCampus.start

    /// A notice that is to start a minute after the sample's beginning, unless said otherwise.
    static func scheduled(_ number: Int64 = 1, after seconds: Int64 = 60) -> Notice {
        var notice = SampleCampus.notice(number)
        notice.sendAt = start + .seconds(seconds)
        notice.state = .scheduled
        return notice
    }

    private func startTimer(_ notice: Notice) -> StoredTimer {
        StoredTimer(.noticeStart, subject: notice.id.rawValue, dueAt: notice.sendAt ?? .distantFuture)
    }

    @Test("Due timers come with the earliest first, and with the time of the next one", arguments: StoreUnderTest.all)
    func order(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            #expect(try await store.timers(dueBy: .distantFuture) == DueTimers(due: [], next: nil))
            let late = StoredTimer(.retention, dueAt: Self.start + .seconds(3600))
            let early = StoredTimer(.overdueProbe, dueAt: Self.start + .seconds(60))
            try await store.set(late, latest: nil)
            try await store.set(early, latest: nil)
            #expect(try await store.timers(dueBy: Self.start) == DueTimers(due: [], next: early.dueAt))
            #expect(try await store.timers(dueBy: early.dueAt) == DueTimers(due: [early], next: late.dueAt))
            #expect(try await store.timers(dueBy: .distantFuture) == DueTimers(due: [early, late], next: nil))
        }
    }

    @Test(
        "A timer that is set stays when it is set again, but comes no later than asked",
        arguments: StoreUnderTest.all
    )
    func again(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            let timer = StoredTimer(.retention, dueAt: Self.start + .seconds(600))
            try await store.set(timer, latest: nil)
            try await store.set(StoredTimer(.retention, dueAt: Self.start), latest: Self.start + .seconds(3600))
            #expect(try await store.timers(dueBy: .distantFuture).due == [timer])
            try await store.set(StoredTimer(.retention, dueAt: Self.start), latest: Self.start + .seconds(60))
            let moved = StoredTimer(.retention, dueAt: Self.start + .seconds(60))
            #expect(try await store.timers(dueBy: .distantFuture).due == [moved])
        }
    }

    @Test("Of two that move the same timer one succeeds", arguments: StoreUnderTest.all)
    func move(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            let timer = StoredTimer(.retention, dueAt: Self.start)
            try await store.set(timer, latest: nil)
            async let one = store.move(timer, to: Self.start + .seconds(60))
            async let other = store.move(timer, to: Self.start + .seconds(60))
            let results = try await [one, other]
            #expect(results.count { $0 } == 1)
            let moved = StoredTimer(.retention, dueAt: Self.start + .seconds(60))
            #expect(try await store.timers(dueBy: .distantFuture).due == [moved])
        }
    }

    @Test(
        "A scheduled notice has a timer until it starts or is cancelled; others have none",
        arguments: StoreUnderTest.all
    )
    func notices(_ subject: StoreUnderTest) async throws {
        try await subject.withStore { store in
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let told = Mutex<[Timestamp]>([])
            store.onTimerSet { moment in told.withLock { $0.append(moment) } }
            let (first, second) = (Self.scheduled(1), Self.scheduled(2, after: 90))
            for notice in [first, second, SampleCampus.notice(3)] {
                _ = try await store.accept(NoticeDraft(notice, scope: .root))
            }
            #expect(told.withLock { $0 } == [first, second].compactMap(\.sendAt))
            #expect(try await store.timers(dueBy: .distantFuture).due == [startTimer(first), startTimer(second)])
            try await store.release(first.id)
            _ = try await store.cancel(second.id, scope: .root)
            #expect(try await store.timers(dueBy: .distantFuture).due == [])
            // A repeat starts nothing and sets nothing.
            try await store.release(second.id)
            #expect(try await store.notice(first.id, scope: .root).state == .sending)
            #expect(try await store.notice(second.id, scope: .root).state == .cancelled)
        }
    }

    @Test(
        "After a restart a timer is due that was taken and whose effect is not on disk",
        arguments: StoreUnderTest.all
    )
    func restart(_ subject: StoreUnderTest) async throws {
        try await subject.withPlace { place in
            let store = try subject.open(place)
            _ = try await store.importRoster(SampleCampus.roster(), prune: false)
            let (taken, released) = (Self.scheduled(1), Self.scheduled(2))
            for notice in [taken, released] { _ = try await store.accept(NoticeDraft(notice, scope: .root)) }
            #expect(try await store.timers(dueBy: .distantFuture).due.count == 2)
            try await store.release(released.id)
            await store.close()
            let next = try subject.open(place)
            #expect(try await next.timers(dueBy: .distantFuture).due == [startTimer(taken)])
            #expect(try await next.notice(taken.id, scope: .root).state == .scheduled)
            #expect(try await next.notice(released.id, scope: .root).state == .sending)
            await next.close()
        }
    }
}
