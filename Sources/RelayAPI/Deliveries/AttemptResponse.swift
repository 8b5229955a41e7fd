import RelayModel

/// One attempt of a delivery.
package struct AttemptResponse: APIModel {
    package var id = ""
    package var number = 0
    package var at = ""
    package var verdict = ""
    package var httpStatus = 0
    package var code = ""
    package var message = ""
    package var duration = 0
    package var reply: String?

    package init() {}

    package static let fields = APIFields<Self>(
        "Attempt",
        "One request to the receiver and its outcome. Numbers in replies are masked.",
        [
            .field("id", \.id, .text("The attempt.", example: "att_05Z8M2Q4000000000003001")),
            .field("number", \.number, .integer("The attempt's number, from 1.", example: 1)),
            .field("at", \.at, .text("When it began.", .moment, example: "2026-03-02T15:30:04.310+08:00")),
            .field("verdict", \.verdict, .choice(VerdictClass.self, "The verdict on the reply.", example: .accepted)),
            .field("http_status", \.httpStatus, .integer("0 where no status line came.", example: 200)),
            .field("code", \.code, .text("The receiver's code, or the relay's code for the fault.", example: "0")),
            .field("message", \.message, .text("The receiver's message.", example: "ok")),
            .field("duration_ms", \.duration, .integer("The duration of the exchange in milliseconds.", example: 38)),
            .nullable(
                "reply",
                \.reply,
                .text(
                    "The beginning of the reply; null if the verdict contains it, or after retention removed it.",
                    example: "{\"errcode\":0,\"errmsg\":\"ok\"}"
                )
            ),
        ]
    )
}
