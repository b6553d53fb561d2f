namespace EmbeddingProjector.Imaging.Png;

/// <summary>Walks a PNG's chunks: length, type, data, checksum.</summary>
internal ref struct PngChunkReader(ReadOnlySpan<byte> file, int position)
{
    private const int HeadLength = 8;
    private const int CrcLength = 4;

    private readonly ReadOnlySpan<byte> file = file;
    private int position = position;

    /// <summary>Whether a well-formed chunk head, of whatever type, comes next.</summary>
    public readonly bool HasChunk => file.Length - position >= HeadLength && IsType(NextType);

    /// <summary>
    /// The type of the chunk that comes next; ask <see cref="HasChunk"/> or <see cref="RequireChunk"/> first.
    /// </summary>
    public readonly ReadOnlySpan<byte> NextType => file.Slice(position + 4, 4);

    /// <summary>Throws where the file ends, or holds something other than a chunk.</summary>
    public readonly void RequireChunk()
    {
        Unreadable.RequireLength(PngCodec.Name, "a chunk's head", HeadLength, file.Length - position);
        if (!IsType(NextType))
            Unreadable.Corrupt(PngCodec.Name, $"expected a chunk's type, found bytes {Convert.ToHexString(NextType)}");
    }

    /// <summary>Takes a whole chunk and returns its data.</summary>
    public ReadOnlySpan<byte> Take(bool checkCrc)
    {
        RequireChunk();
        var length = BinaryPrimitives.ReadUInt32BigEndian(file[position..]);
        Unreadable.RequireLength(PngCodec.Name, Name(NextType), length, file.Length - position - HeadLength);
        var typeAndData = file.Slice(position + 4, 4 + (int)length);
        position += HeadLength + (int)length;
        if (checkCrc)
            CheckCrc(typeAndData);

        position = Math.Min(file.Length, position + CrcLength);
        return typeAndData[4..];
    }

    /// <summary>Takes the next IDAT chunk, as much of it as the file holds.</summary>
    /// <returns>False where another chunk, or none, comes next.</returns>
    public bool TryTakeImageData(out ReadOnlySpan<byte> data)
    {
        data = [];
        if (!HasChunk || !NextType.SequenceEqual("IDAT"u8))
            return false;

        // A chunk that is cut off may still hold all rows; the row reader says so where it does not.
        var length = BinaryPrimitives.ReadUInt32BigEndian(file[position..]);
        position += HeadLength;
        data = file.Slice(position, (int)Math.Min(length, file.Length - position));
        position = Math.Min(file.Length, position + data.Length + CrcLength);
        return true;
    }

    /// <summary>A chunk's type as text.</summary>
    public static string Name(ReadOnlySpan<byte> type) => Encoding.ASCII.GetString(type);

    private readonly void CheckCrc(ReadOnlySpan<byte> typeAndData)
    {
        var name = Name(typeAndData[..4]);
        Unreadable.RequireLength(PngCodec.Name, $"the checksum of {name}", CrcLength, file.Length - position);
        var stored = BinaryPrimitives.ReadUInt32BigEndian(file[position..]);
        var computed = Crc32.Of(typeAndData);
        if (stored != computed)
            Unreadable.Corrupt(PngCodec.Name, $"expected checksum {stored:x8} of {name}, found {computed:x8}");
    }

    private static bool IsType(ReadOnlySpan<byte> type)
    {
        foreach (var letter in type)
        {
            if (!char.IsAsciiLetterOrDigit((char)letter) && letter != (byte)'_')
                return false;
        }

        return true;
    }
}
