import RelayModel

/// The budgets in use, by owner. There are few: one for each account and sender with a limit.
struct BudgetTable {
    private var budgets: [Budget] = []
    private var places: [Budget.Owner: Int] = [:]

    /// The place of an owner's budget; nil where nothing limits it.
    mutating func place(of owner: Budget.Owner, windows: [RateWindow]) -> Int? {
        guard !windows.isEmpty else { return nil }
        if let place = places[owner] { return place }
        budgets.append(Budget(windows: windows))
        places[owner] = budgets.count - 1
        return budgets.count - 1
    }

    subscript(place: Int) -> Budget {
        _read { yield budgets[place] }
        _modify { yield &budgets[place] }
    }
}
