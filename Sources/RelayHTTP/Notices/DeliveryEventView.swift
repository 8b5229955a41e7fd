import RelayModel

/// What an event stream says of one delivery.
struct DeliveryEventView: View {
    static let name = "DeliveryEvent"
    static let summary = "A delivery that has moved."

    let delivery: DeliveryID
    let state: DeliveryState

    static let properties: [Property<DeliveryEventView>] = [
        .text("id", .text("The delivery.", .delivery, example: "dlv_05Z8M2Q4000000000003")) {
            $0.delivery.description
        },
        .text("state", .choice(DeliveryState.self, "Where it stands now.", example: .accepted)) { $0.state.name },
    ]
}
