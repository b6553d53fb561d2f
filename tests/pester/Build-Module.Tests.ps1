# ModuleBuilder is of the PowerShell Gallery alone: where it is not installed, there is nothing to hold the build against.
if (-not (Get-Module -ListAvailable ModuleBuilder)) { return }

BeforeAll { . $PSScriptRoot/BuiltModule.ps1 }

Describe 'Build-Module, ModuleBuilder''s other way to the same module' {
    BeforeAll {
        Import-Module ModuleBuilder
        Build-Module (Join-Path $root 'build.psd1') -OutputDirectory $TestDrive
        $built = Join-Path $TestDrive 'EmbeddingProjector' $manifest.Directory.Name

        function Get-RelativeName([string] $Folder) {
            Get-ChildItem $Folder -File -Recurse | ForEach-Object { [IO.Path]::GetRelativePath($Folder, $_) } | Sort-Object
        }

        function Get-Code([string] $Script) {
            $tokens = $null
            [void] [Management.Automation.Language.Parser]::ParseFile($Script, [ref] $tokens, [ref] $null)
            $tokens.Where({ $_.Kind -notin 'Comment', 'NewLine' }).Text -join ' '
        }
    }

    It 'makes the same files' {
        Get-RelativeName $built | Should -Be (Get-RelativeName $manifest.Directory)
    }

    It 'changes none but the script module, and there only comments' {
        $other = Get-RelativeName $built | Where-Object { $_ -ne 'EmbeddingProjector.psm1' }

        foreach ($name in $other) {
            (Get-FileHash (Join-Path $built $name)).Hash |
                Should -Be (Get-FileHash (Join-Path $manifest.Directory $name)).Hash -Because $name
        }
        Get-Code (Join-Path $built 'EmbeddingProjector.psm1') |
            Should -Be (Get-Code (Join-Path $manifest.Directory 'EmbeddingProjector.psm1'))
    }

    It 'makes a module that works' {
        $script = "Import-Module '$built/EmbeddingProjector.psd1'; (Get-EmbeddingModel tiny*).Name"

        Invoke-PowerShell -NoProfile -NonInteractive -Command $script | Should -Be 'tiny-resnet20'
    }
}
