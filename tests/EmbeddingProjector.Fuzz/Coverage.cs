using SharpFuzz.Common;

namespace EmbeddingProjector.Fuzz;

/// <summary>Which branches an input took, as SharpFuzz's instrumentation counts them in a map of AFL's form.</summary>
internal sealed unsafe class Coverage
{
    private const int Length = 1 << 16;
    private static readonly byte* map = (byte*)NativeMemory.AllocZeroed(Length);
    private readonly byte[] seen = new byte[Length]; // of each branch, the classes of counts that were met

    /// <summary>Gives the counters their memory. An instrumented library that runs before ends the process.</summary>
    public static void Begin() => Trace.SharedMem = map;

    /// <summary>Branches that any input took.</summary>
    public int Branches { get; private set; }

    public void Clear()
    {
        new Span<byte>(map, Length).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>Whether the input did what none before it did; it is remembered.</summary>
    public bool IsNew()
    {
        var isNew = false;
        var words = (ulong*)map;
        for (var word = 0; word < Length / sizeof(ulong); word++)
        {
            if (words[word] == 0)
                continue;

            for (var i = word * sizeof(ulong); i < (word + 1) * sizeof(ulong); i++)
            {
                var met = Class(map[i]);
                if ((met & ~seen[i]) == 0)
                    continue;
                Branches += seen[i] == 0 ? 1 : 0;
                seen[i] |= met;
                isNew = true;
            }
        }

        return isNew;
    }

    // AFL's classes: once, twice, 3, 4 to 7, 8 to 15, 16 to 31, 32 to 127, more.
    private static byte Class(byte count) => count switch
    {
        0 => 0,
        <= 3 => (byte)(1 << (count - 1)),
        <= 31 => (byte)(1 << (BitOperations.Log2(count) + 1)),
        <= 127 => 64,
        _ => 128,
    };
}
