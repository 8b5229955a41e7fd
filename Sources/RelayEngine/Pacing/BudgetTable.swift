import RelayModel

/// The budgets in use, by owner.
struct BudgetTable {
    private var budgets = SlotTable<Budget>()
    private var places: [Budget.Owner: Int] = [:]

    /// Budgets without a rate, there for a pause the far side asked for.
    private var pauses = 0

    var count: Int { budgets.count }
    var hasPauses: Bool { pauses > 0 }

    /// The place of an owner's budget.
    mutating func place(of owner: Budget.Owner, windows: [RateWindow]) -> Int {
        places[owner] ?? insert(owner, windows)
    }

    /// The place of an owner's budget where one is remembered.
    func known(_ owner: Budget.Owner) -> Int? { places[owner] }

    private mutating func insert(_ owner: Budget.Owner, _ windows: [RateWindow]) -> Int {
        let place = budgets.insert(Budget(windows: windows))
        if windows.isEmpty { pauses += 1 }
        places[owner] = place
        return place
    }

    /// Forgets what nobody refers to and nothing depends on.
    /// - Parameter limit: beyond so many, also what still counts but would hold nobody at this moment.
    mutating func sweep(keeping used: Set<Int>, limit: Int, at now: Timestamp) {
        let isCrowded = budgets.count > limit
        let unneeded = places.filter { _, place in
            !used.contains(place)
                && (budgets[place].isIdle(at: now) || isCrowded && budgets[place].isHarmless(at: now))
        }
        for (owner, place) in unneeded {
            places[owner] = nil
            if !budgets[place].hasRate { pauses -= 1 }
            budgets.remove(place)
        }
    }

    /// A notice was stopped: the slots promised to its deliveries are free. Whoever else has one keeps it.
    ///
    /// Accounts and senders only: at an address, the next one who comes when nobody waits has the first that is free anyway.
    mutating func forgetSharedPromises() {
        for (owner, place) in places {
            if case .address = owner { continue }
            budgets[place].forgetPromises()
        }
    }

    subscript(place: Int) -> Budget {
        _read { yield budgets[place] }
        _modify { yield &budgets[place] }
    }
}
