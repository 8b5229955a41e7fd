extension UnitPath {
    /// The deepest unit that contains all the given ones; nil for none given.
    public static func common(_ units: [UnitPath]) -> UnitPath? {
        guard var labels = units.first?.text.split(separator: "/") else { return nil }
        for unit in units.dropFirst() {
            labels = zip(labels, unit.text.split(separator: "/")).prefix { $0 == $1 }.map(\.0)
        }
        return UnitPath(unchecked: labels.joined(separator: "/"))
    }
}
