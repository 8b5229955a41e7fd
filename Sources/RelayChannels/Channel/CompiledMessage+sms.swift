extension CompiledMessage {
    /// How many short messages each number gets and is billed for; nil on channels that send no short messages. Counted on
    /// ``readyText``, which a channel file puts together as the approved template reads.
    public var smsSegments: Int? {
        channel.addressRule.kind == .phone ? SMSLength.segments(readyText) : nil
    }
}
