namespace EmbeddingProjector.Imaging.Jpeg;

/// <summary>The constants of <c>jidctint.c</c>, named for their first digits, times 2^13.</summary>
internal static class DctConstants
{
    public const int C0298 = 2446;
    public const int C0390 = 3196;
    public const int C0541 = 4433;
    public const int C0765 = 6270;
    public const int C0899 = 7373;
    public const int C1175 = 9633;
    public const int C1501 = 12299;
    public const int C1847 = 15137;
    public const int C1961 = 16069;
    public const int C2053 = 16819;
    public const int C2562 = 20995;
    public const int C3072 = 25172;
}
