namespace EmbeddingProjector.Tests.Cluster;

/// <summary>A test that runs a real SLURM on this machine; skipped where it is not installed.</summary>
public sealed class SlurmFactAttribute : FactAttribute
{
    private static readonly string[] Programs = ["slurmctld", "slurmd", "munged", "sbatch"];
    private static readonly string[] Folders = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"];

    public SlurmFactAttribute()
    {
        var missing = Programs.Where(name => !Folders.Any(folder => File.Exists(Path.Combine(folder, name)))).ToArray();
        if (!OperatingSystem.IsLinux() || missing.Length > 0)
            Skip = $"needs SLURM and MUNGE (Debian: slurm-wlm, munge); missing: {string.Join(", ", missing)}";
        else if (Environment.UserName != "root")
            Skip = "needs root, as slurmd does";
    }
}
