namespace EmbeddingProjector.Inference.Weights.Pickle;

/// <summary>Numbers, texts and constants.</summary>
internal sealed partial class PickleMachine
{
    private const int MaxIntegerBytes = 255;

    private static readonly object True = true;
    private static readonly object False = false;

    private bool TryPushNumber(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.Int:
                PushIntegerOrBoolean(input.ReadLine());
                return true;
            case PickleOpcode.Long:
                stack.Add(Narrow(ParseInteger(input.ReadLine().TrimEnd('L'))));
                return true;
            case PickleOpcode.BinInt:
                stack.Add((long)input.ReadInt32());
                return true;
            case PickleOpcode.BinInt1:
                stack.Add((long)input.ReadByte());
                return true;
            case PickleOpcode.BinInt2:
                stack.Add((long)input.ReadUInt16());
                return true;
            case PickleOpcode.Long1:
                stack.Add(ReadInteger(input.ReadByte()));
                return true;
            case PickleOpcode.Long4:
                stack.Add(ReadInteger(input.ReadUInt32()));
                return true;
            case PickleOpcode.Float:
                input.ReadLine();
                stack.Add(InertValue.Instance);
                return true;
            case PickleOpcode.BinFloat:
                input.Skip(sizeof(double));
                stack.Add(InertValue.Instance);
                return true;
            default:
                return false;
        }
    }

    private bool TryPushText(PickleOpcode opcode)
    {
        switch (opcode)
        {
            case PickleOpcode.ShortBinString or PickleOpcode.ShortBinUnicode:
                stack.Add(input.ReadText(input.ReadByte()));
                return true;
            case PickleOpcode.BinString when keepsBytes: // Python 2's bytes
                PushBytes(input.ReadUInt32());
                return true;
            case PickleOpcode.BinString or PickleOpcode.BinUnicode:
                stack.Add(input.ReadText(input.ReadUInt32()));
                return true;
            case PickleOpcode.BinUnicode8:
                stack.Add(input.ReadText(input.ReadUInt64()));
                return true;
            case PickleOpcode.ShortBinBytes:
                PushBytes(input.ReadByte());
                return true;
            case PickleOpcode.BinBytes:
                PushBytes(input.ReadUInt32());
                return true;
            case PickleOpcode.BinBytes8 or PickleOpcode.ByteArray8:
                PushBytes(input.ReadUInt64());
                return true;
            case PickleOpcode.None:
                stack.Add(null);
                return true;
            case PickleOpcode.NewTrue:
                stack.Add(True);
                return true;
            case PickleOpcode.NewFalse:
                stack.Add(False);
                return true;
            default:
                return false;
        }
    }

    // No weight is kept in bytes or floats inside the pickle.
    private void PushBytes(ulong count)
    {
        if (keepsBytes)
        {
            stack.Add(input.ReadBytes(count));
            return;
        }

        input.Skip(count);
        stack.Add(InertValue.Instance);
    }

    // Protocol 1 has no booleans of its own and writes them as the integers 00 and 01.
    private void PushIntegerOrBoolean(string digits) => stack.Add(digits switch
    {
        "00" => False,
        "01" => True,
        _ => Narrow(ParseInteger(digits)),
    });

    private object ReadInteger(uint count)
    {
        if (count > MaxIntegerBytes)
            throw input.Invalid($"an integer of {count} bytes");

        return Narrow(new BigInteger(input.ReadBytes(count)));
    }

    private BigInteger ParseInteger(string digits) =>
        BigInteger.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw input.Invalid($"expected an integer, found '{digits}'");

    private long ParseInt64(string digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw input.Invalid($"expected an index, found '{digits}'");

    // Sizes and offsets are long; only the legacy layout's magic number is larger.
    private static object Narrow(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? (object)(long)value : value;
}
