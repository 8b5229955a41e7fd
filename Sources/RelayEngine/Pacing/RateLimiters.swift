import RelayModel

/// The limiters in use, by owner.
struct RateLimiters {
    private var limiters = Slab<RateLimiter>()
    private var places: [RateLimiter.Owner: Int] = [:]

    /// Limiters without a rate, kept for a pause that the receiver asked for.
    private var pauses = 0

    var count: Int { limiters.count }
    var hasPauses: Bool { pauses > 0 }

    /// The index of an owner's limiter, which is created if it does not exist.
    mutating func place(of owner: RateLimiter.Owner, windows: [RateWindow]) -> Int {
        places[owner] ?? insert(owner, windows)
    }

    /// The index of an owner's limiter; nil if none exists.
    func known(_ owner: RateLimiter.Owner) -> Int? { places[owner] }

    private mutating func insert(_ owner: RateLimiter.Owner, _ windows: [RateWindow]) -> Int {
        let place = limiters.insert(RateLimiter(windows: windows))
        if windows.isEmpty { pauses += 1 }
        places[owner] = place
        return place
    }

    /// Removes limiters that are not in use and no longer affect any message.
    /// - Parameter limit: above this number, limiters are also removed that still count messages but would delay no
    ///   delivery now.
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

    /// Drops the reservations after a notice was stopped, so that its slots are free. The other deliveries keep the
    /// slots that they have.
    ///
    /// Only accounts and senders need this: at an address without waiting deliveries, the next delivery gets the first
    /// free slot in any case.
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
