namespace EmbeddingProjector.Inference.Weights.Pickle;

/// <summary>Reads a pickle's opcodes and arguments in order, through a small buffer.</summary>
/// <param name="region">The bytes.</param>
/// <param name="maxLength">Bytes of one pickle at most; resnet152's takes 115,000.</param>
internal sealed class PickleInput(ByteRegion region, int maxLength = 1 << 26)
{
    /// <summary>For a data set: CIFAR-100's training batch takes 154 MB, half as much again as Python 3 writes
    /// it.</summary>
    public const int MaxDataLength = 1 << 28;

    private const int MaxLineLength = 1000; // a module's name or a number in digits

    private readonly byte[] buffer = new byte[1 << 14];
    private long bufferStart;
    private int bufferLength;
    private long end = Math.Min(region.Length, maxLength);

    /// <summary>The offset of the next byte.</summary>
    public long Position { get; private set; }

    /// <summary>Counts the length limit anew: the next pickle of the same file begins here.</summary>
    public void BeginPickle() => end = Math.Min(region.Length, Position + maxLength);

    public byte ReadByte()
    {
        if (Position >= end)
            throw Invalid("the pickle ends before its stop code, or is longer than any weight file's");
        if (Position >= bufferStart + bufferLength)
            Fill();

        return buffer[Position++ - bufferStart];
    }

    public ushort ReadUInt16() => (ushort)(ReadByte() | ReadByte() << 8);

    public int ReadInt32() => ReadUInt16() | ReadUInt16() << 16;

    public uint ReadUInt32() => (uint)ReadInt32();

    public ulong ReadUInt64() => ReadUInt32() | (ulong)ReadUInt32() << 32;

    /// <summary>Reads bytes whose number the pickle states; the number is checked before anything is
    /// allocated.</summary>
    public byte[] ReadBytes(ulong count)
    {
        var start = Position;
        Skip(count);
        return Position <= bufferStart + bufferLength
            ? buffer.AsSpan((int)(start - bufferStart), (int)count).ToArray()
            : region.ReadArray(start, (int)count);
    }

    public void Skip(ulong count)
    {
        if (count > (ulong)(end - Position))
            throw Invalid($"expected {count} bytes, found {end - Position}");

        Position += (long)count;
    }

    public string ReadText(ulong count) => Encoding.UTF8.GetString(ReadBytes(count));

    /// <summary>Reads to the end of a line, which is not part of the text.</summary>
    public string ReadLine()
    {
        var line = new StringBuilder();
        for (var value = ReadByte(); value != '\n'; value = ReadByte())
        {
            if (line.Length == MaxLineLength)
                throw Invalid($"a line is longer than {MaxLineLength} bytes");

            line.Append((char)value);
        }

        return line.ToString();
    }

    public WeightFormatException Invalid(string reason) => region.Invalid($"pickle, byte {Position}: {reason}");

    private void Fill()
    {
        bufferStart = Position;
        bufferLength = (int)Math.Min(buffer.Length, region.Length - Position);
        region.Read(Position, buffer.AsSpan(0, bufferLength));
    }
}
