/// An enumeration whose cases have one written name, the same in API, CSV, configuration and store.
public protocol NamedCase: CaseIterable, Sendable {
    /// The written name, snake_case.
    var name: String { get }
}

extension NamedCase {
    /// The case with this written name, or nil.
    public init?(name: some StringProtocol) {
        guard let found = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = found
    }

    /// All names, for error texts: `urgent, normal, bulk`.
    public static var names: String { allCases.map(\.name).joined(separator: ", ") }
}

extension NamedCase where Self: RawRepresentable, RawValue == String {
    public var name: String { rawValue }
}
