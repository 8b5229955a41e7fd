import RelayModel

/// The limiters in use, by owner.
struct RateLimiters {
    private var limiters = Slab<RateLimiter>()
    private var places: [RateLimiter.Owner: Int] = [:]

    /// Limiters without a rate, kept for a pause that the receiver asked for.
    private var pauses = 0

    var count: Int { limiters.count }
    var hasPauses: Bool { pauses > 0 }

    /// The place of an owner's limiter.
    mutating func place(of owner: RateLimiter.Owner, windows: [RateWindow]) -> Int {
        places[owner] ?? insert(owner, windows)
    }

    /// The place of an owner's limiter where one is remembered.
    func known(_ owner: RateLimiter.Owner) -> Int? { places[owner] }

    private mutating func insert(_ owner: RateLimiter.Owner, _ windows: [RateWindow]) -> Int {
        let place = limiters.insert(RateLimiter(windows: windows))
        if windows.isEmpty { pauses += 1 }
        places[owner] = place
        return place
    }

    /// Removes limiters that nothing refers to or depends on.
    /// - Parameter limit: above this number, also limiters that still count but would delay no delivery now.
    mutating func sweep(keeping used: Set<Int>, limit: Int, at now: Timestamp) {
        let isCrowded = limiters.count > limit
        let unneeded = places.filter { _, place in
            !used.contains(place)
                && (limiters[place].isIdle(at: now) || isCrowded && limiters[place].isHarmless(at: now))
        }
        for (owner, place) in unneeded {
            places[owner] = nil
            if !limiters[place].hasRate { pauses -= 1 }
            limiters.remove(place)
        }
    }

    /// A notice was stopped: the slots reserved for its deliveries are free. Other deliveries keep theirs.
    ///
    /// Accounts and senders only: at an address without waiting deliveries, the next delivery gets the first free slot
    /// anyway.
    mutating func forgetSharedReservations() {
        for (owner, place) in places {
            if case .address = owner { continue }
            limiters[place].forgetReservations()
        }
    }

    subscript(place: Int) -> RateLimiter {
        _read { yield limiters[place] }
        _modify { yield &limiters[place] }
    }
}
