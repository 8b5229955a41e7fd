import ArgumentParser

/// `panda-relay deliveries text`.
struct DeliveriesText: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "text",
        abstract: "Prints the ready text of a delivery that a person passes on, and nothing else.",
        discussion: "  panda-relay deliveries text dlv_05Z8M2Q4000000000003"
    )

    @Argument(help: "The delivery's id.") var delivery: DeliveryArgument

    func run() async throws {
        let answer = try await APIClient().get("/v1/deliveries/\(delivery.text)", as: DeliveryAnswer.self)
        guard let text = answer.text else {
            throw CommandFailure.failed("\(delivery.text) goes through \(answer.channel); nobody has to pass it on.")
        }
        Terminal.put(text)
    }
}
