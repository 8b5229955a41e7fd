import ArgumentParser
import RelayModel
import RelayStore

/// One of the relay's written names as an argument; the help lists them.
struct NamedArgument<Value: NamedCase>: ExpressibleByArgument {
    var value: Value

    /// A value at hand, for defaults.
    init(_ value: Value) { self.value = value }

    /// Nil where there is no such name.
    init?(argument: String) {
        guard let value = Value(name: argument) else { return nil }
        self.value = value
    }

    var defaultValueDescription: String { value.name }
    static var allValueStrings: [String] { Value.allCases.map(\.name) }
}
