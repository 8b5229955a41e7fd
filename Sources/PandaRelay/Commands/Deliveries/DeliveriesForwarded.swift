import ArgumentParser

/// `panda-relay deliveries forwarded`.
struct DeliveriesForwarded: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forwarded",
        abstract: "Confirms that a person passed the text on. Harmless the second time.",
        discussion: "  panda-relay deliveries forwarded dlv_05Z8M2Q4000000000003"
    )

    @Argument(help: "The delivery's id.") var delivery: DeliveryArgument

    func run() async throws {
        let path = "/v1/deliveries/\(delivery.text)/forwarded"
        let answer = try await APIClient().post(path, as: DeliveryAnswer.self)
        let word = answer.forwarded?.last.map { ", confirmed by \($0.by) at \($0.at)" } ?? ""
        Terminal.put("\(answer.id): \(answer.state)\(word)")
    }
}
