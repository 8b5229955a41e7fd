/// A state machine as a table: the state that each event makes of each state.
public protocol Lifecycle: Sendable {
    associatedtype State: StringEnum & Hashable
    associatedtype Event: StringEnum & Hashable

    /// The state after an event: the same one where the event changes nothing, nil where the event is illegal.
    static func target(of event: Event, from state: State) -> State?
}

extension Lifecycle {
    /// The state after an event.
    public static func next(_ state: State, _ event: Event) throws(IllegalTransition) -> State {
        guard let target = target(of: event, from: state) else {
            throw IllegalTransition(state: state.name, event: event.name)
        }
        return target
    }

    /// The states that an event changes, in the order of their declaration. A store makes the condition of an update
    /// from them.
    public static func states(changedBy event: Event) -> [State] {
        State.allCases.filter { state in target(of: event, from: state).map { $0 != state } ?? false }
    }
}

/// An event came in a state that does not allow it.
public struct IllegalTransition: Error, Hashable, CustomStringConvertible {
    /// The name of the state.
    public let state: String
    /// The name of the event.
    public let event: String

    /// The names of a state and an event.
    public init(state: String, event: String) {
        self.state = state
        self.event = event
    }

    /// `'requeue' is not possible in state 'cancelled'`
    public var description: String { "'\(event)' is not possible in state '\(state)'" }
}
