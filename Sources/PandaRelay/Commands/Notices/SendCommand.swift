import ArgumentParser
import RelayAPI
import RelayModel

/// `panda-relay send`.
struct SendCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send",
        abstract: "Sends a notice to circles.",
        discussion: """
            Prints the notice's id. With --wait it shows the progress until all deliveries are settled, then a summary.
            The exit code is 1 if a delivery failed or expired.

              panda-relay send --circle cs-2024-01 cs-2024-02 --kind reminder --title 周末提醒 --body 陌生来电谈钱，先挂断
              panda-relay send --circle uni --include-children --kind bulletin --title 三起典型案例 \\
                --body-file Config/demo/bulletin.txt --expires-in 2h --wait
            """
    )

    @OptionGroup var notice: NoticeOptions
    @Option(help: ArgumentHelp("Sending twice with the same key sends once (for 24 hours).", valueName: "key"))
    var idempotencyKey: String?
    @Flag(help: "Wait until all deliveries are settled, showing the progress.") var wait = false
    @OptionGroup var file: ConfigurationFileOption

    func run() async throws {
        let body = try notice.request(offsetMinutes: try file.loaded().timeZoneMinutes)
        let client = try APIClient()
        let headers = idempotencyKey.map { [HTTPField("Idempotency-Key", $0)] } ?? []
        let answer = try await client.post("/v1/notices", body, headers: headers, as: AcceptanceResponse.self)
        Terminal.put(answer.id)
        AcceptanceReport(answer).show()
        if wait { try await NoticeWatch(client: client).follow(answer.id) }
    }
}
