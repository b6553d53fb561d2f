# What ModuleBuilder's Build-Module reads, after 'dotnet build -c Release' has put the assemblies into module/bin and the help
# into module/en-US. It gives the module that the build gives in output/.
@{
    ModuleManifest           = './module/EmbeddingProjector.psd1'
    OutputDirectory          = '../output'
    VersionedOutputDirectory = $true
    CopyDirectories          = @('bin', 'en-US', '../LICENSE', '../CHANGELOG.md')
    # Build-Module writes the .psm1 anew, from this.
    Prefix                   = 'EmbeddingProjector.psm1'
}
