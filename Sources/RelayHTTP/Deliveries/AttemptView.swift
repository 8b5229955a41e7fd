import RelayJSON
import RelayModel
import RelayStore

/// One attempt of a delivery.
struct AttemptView: ResponseModel {
    static let name = "Attempt"
    static let summary = "One request to the receiver and its outcome. Numbers in replies are masked."

    let id: AttemptID
    let attempt: AttemptRecord
    let offsetMinutes: Int

    static let properties: [ResponseField<AttemptView>] = [
        .text("id", .text("The attempt.", example: "att_05Z8M2Q4000000000003001")) { $0.id.description },
        .number("number", .integer("The attempt's number, from 1.", example: 1)) { $0.attempt.number },
        .text("at", .text("When it began.", .moment, example: "2026-03-02T15:30:04.310+08:00")) {
            $0.attempt.startedAt.rfc3339(offsetMinutes: $0.offsetMinutes)
        },
        .text("verdict", .choice(VerdictClass.self, "The verdict on the reply.", example: .accepted)) {
            $0.attempt.verdict.name
        },
        .number("http_status", .integer("0 where no status line came.", example: 200)) { $0.attempt.httpStatus },
        .text("code", .text("The receiver's code, or the relay's code for the fault.", example: "0")) {
            $0.attempt.code
        },
        .text("message", .text("The receiver's message.", example: "ok")) { $0.attempt.message },
        .number("duration_ms", .integer("The duration of the exchange in milliseconds.", example: 38)) {
            Int($0.attempt.duration / 1000)
        },
        .text(
            "reply",
            orNull: .text(
                "The beginning of the reply; null if the verdict contains it, or after retention removed it.",
                example: "{\"errcode\":0,\"errmsg\":\"ok\"}"
            )
        ) {
            // A reply may be any bytes; those that are not UTF-8 show as replacement characters.
            $0.attempt.reply.map { String(decoding: $0, as: UTF8.self) }
        },
    ]
}
