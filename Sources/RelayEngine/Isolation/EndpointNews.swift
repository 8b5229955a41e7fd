/// What an operator must be told of an endpoint.
enum EndpointNews: Sendable {
    /// It is refused, and held from now on.
    case refused(EndpointRefusal)
    /// It takes messages again.
    case taken(EndpointRefusal)
}
